package com.acme.shop

class Stock {
    String host

    def amountOf(item, warehouse = 'main') {
        if (item == 'lost') throw new IOException("no answer from $host")
        item.length() + warehouse.length()
    }

    def methodMissing(String name, arguments) {
        "no $name"
    }
}

class Prices {
    static long of(String item) { item.length() * 100L }

    def discounts = { item -> item.length() }
}

def weigh(item) { item.length() }

def stock = new Stock(host: 'far')
println stock.amountOf('apple')
println stock.amountOf('pear', 'north')
try {
    stock.amountOf('lost')
} catch (IOException e) {
    println e
}
def name = 'amountOf'
println stock."$name"('fig')
println stock.unheardOf(1)
println Prices.of('apple')
println new Prices().discounts.call('plum')
println(['a', 'bb'].collect { weigh(it) })
println 'done'
System.in.read()
