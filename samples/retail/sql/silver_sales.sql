SELECT
    InvoiceNo                                  AS invoice_no,
    StockCode                                  AS stock_code,
    Description                                AS description,
    Quantity                                   AS quantity,
    InvoiceDate                                AS invoiced_at,
    UnitPrice                                  AS unit_price,
    regexp_replace(CustomerID, '\.0$', '')     AS customer_id,
    Country                                    AS country,
    Quantity * UnitPrice                       AS amount
FROM input
