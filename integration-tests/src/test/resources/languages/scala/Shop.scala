package com.acme.shop

import java.io.IOException
import scala.concurrent.{Await, Future}
import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration._

trait Stock {
  def host: String

  def amountOf(item: String, warehouse: String = "main"): Int =
    if (item == "lost") throw new IOException("no answer from " + host) else item.length + warehouse.length

  def later(item: String): Future[Int] = Future(amountOf(item))
}

class FarStock(val host: String) extends Stock {
  def +(other: FarStock): FarStock = new FarStock(host + other.host)

  def all(items: List[String])(price: String => Int): Int = items.map(item => price(item)).sum
}

object Prices {
  def of(item: String): Long = item.length * 100L
}

case class Order(item: String)

object Order {
  def parse(text: String): Order = Order(text.trim)
}

object Main {
  def main(arguments: Array[String]): Unit = {
    val stock = new FarStock("far")
    println(stock.amountOf("apple"))
    println(stock.amountOf("pear", "north"))
    println(scala.util.Try(stock.amountOf("lost")))
    println((stock + stock).host)
    println(stock.all(List("a", "bb"))(_.length))
    println(Prices.of("apple"))
    println(Order.parse(" plum "))
    println(Await.result(stock.later("fig"), 10.seconds))
    println("done")
    scala.io.StdIn.readLine()
  }
}
