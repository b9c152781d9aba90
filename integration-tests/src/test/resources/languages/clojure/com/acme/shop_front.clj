(ns com.acme.shop-front
  (:gen-class))

(defn amount-of
  ([item] (amount-of item "main"))
  ([item warehouse]
   (if (= item "lost")
     (throw (java.io.IOException. "no answer"))
     (+ (count item) (count warehouse)))))

(defn ^long price [^String item]
  (* 100 (count item)))

(defn fits? [item] (< (count item) 5))

(defn all [& items] (mapv price items))

(defn weigh ^long [^long grams] (* 2 grams))

(defprotocol Stock
  (order! [this item]))

(defrecord FarStock [host]
  Stock
  (order! [_ item] (str "ordered " item " at " host)))

(defmulti ship :how)
(defmethod ship :air [_] "by air")

(defn -main [& _]
  (println (amount-of "apple"))
  (println (amount-of "pear" "north"))
  (println (try (amount-of "lost") (catch java.io.IOException e (.getMessage e))))
  (println (price "apple"))
  (println (fits? "fig"))
  (println (all "a" "bb"))
  (println (weigh 21))
  (println (order! (->FarStock "far") "plum"))
  (println (ship {:how :air}))
  (println "done")
  (flush)
  (read-line))
