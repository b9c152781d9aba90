package com.acme.shop

import java.io.IOException
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking

class Stock(private val host: String) {

    fun amountOf(item: String, warehouse: String = "main"): Int {
        if (item == "lost") throw IOException("no answer from $host")
        return item.length + warehouse.length
    }

    /** Its code is copied to where it is called. */
    inline fun <T> measured(work: () -> T): T = work()

    internal fun reserve(item: String): Boolean = item != "lost"

    suspend fun order(item: String): String {
        delay(50)
        if (item == "lost") throw IOException("no answer")
        return "ordered $item"
    }

    val name: String get() = "stock at $host"

    companion object {
        fun at(host: String): Stock = Stock(host)

        @JvmStatic
        fun local(): Stock = Stock("localhost")
    }
}

object Prices {
    fun of(item: String): Long = item.length * 100L
}

@JvmInline
value class Item(val name: String)

fun weigh(item: Item): Int = item.name.length

fun String.shout(): String = uppercase() + "!"

fun main() {
    val stock = Stock.at("far")
    println(stock.amountOf("apple"))
    println(stock.amountOf("pear", "north"))
    println(runCatching { stock.amountOf("lost") })
    println(Stock.local().name)
    println(stock.measured { "in place" })
    println(stock.reserve("apple"))
    println(Prices.of("apple"))
    println(weigh(Item("plum")))
    println("fig".shout())
    println(runBlocking { stock.order("apple") })
    println(runCatching { runBlocking { stock.order("lost") } })
    println("done")
    readLine()
}
