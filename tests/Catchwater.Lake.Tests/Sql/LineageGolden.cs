namespace Catchwater.Lake.Tests.Sql;

/// <summary>
/// Column lineage of queries over silver.sales and silver.countries: a query, its columns with type and sources, and behind ~ what
/// decides about rows. DuckDB's plan is no stable interface: a difference after an upgrade is to be looked at, line by line.
/// </summary>
internal static class LineageGolden
{
    public const string Text =
        """
        > select * from silver.sales
        id INTEGER <- sales.id IDENTITY
        user_id VARCHAR <- sales.user_id IDENTITY
        qty INTEGER <- sales.qty IDENTITY
        price DOUBLE <- sales.price IDENTITY
        ts TIMESTAMP <- sales.ts IDENTITY
        country VARCHAR <- sales.country IDENTITY
        tags VARCHAR[] <- sales.tags IDENTITY
        st STRUCT(a INTEGER, b VARCHAR) <- sales.st IDENTITY

        > select * exclude (tags, st) replace (qty*2 as qty) from silver.sales s
        id INTEGER <- sales.id IDENTITY
        user_id VARCHAR <- sales.user_id IDENTITY
        qty INTEGER <- sales.qty TRANSFORMATION
        price DOUBLE <- sales.price IDENTITY
        ts TIMESTAMP <- sales.ts IDENTITY
        country VARCHAR <- sales.country IDENTITY

        > with a as (select user_id, sum(qty*price) t from silver.sales group by all) select a.user_id u, t from a
        u VARCHAR <- sales.user_id IDENTITY
        t DOUBLE <- sales.price AGGREGATION, sales.qty AGGREGATION
        ~ sales.user_id GROUP_BY

        > select country, region, s.qty from silver.sales s join silver.countries c using (country)
        country VARCHAR <- sales.country IDENTITY
        region VARCHAR <- countries.region IDENTITY
        qty INTEGER <- sales.qty IDENTITY
        ~ countries.country JOIN, sales.country JOIN

        > select country, region from silver.sales s full join silver.countries c using (country)
        country VARCHAR <- countries.country TRANSFORMATION, sales.country TRANSFORMATION
        region VARCHAR <- countries.region IDENTITY
        ~ countries.country JOIN, sales.country JOIN

        > select id, region from silver.sales natural join silver.countries
        id INTEGER <- sales.id IDENTITY
        region VARCHAR <- countries.region IDENTITY
        ~ countries.country JOIN, sales.country JOIN

        > select (select max(region) from silver.countries c where c.country=s.country) r, id from (select * from silver.sales) s
        r VARCHAR <- countries.region AGGREGATION
        id INTEGER <- sales.id IDENTITY
        ~ countries.country FILTER, sales.country FILTER, sales.country JOIN, sales.country GROUP_BY

        > select id, row_number() over (partition by user_id order by ts) rn, lag(price) over w p from silver.sales window w as (order by ts)
        id INTEGER <- sales.id IDENTITY
        rn BIGINT <- sales.ts WINDOW, sales.user_id WINDOW
        p DOUBLE <- sales.price TRANSFORMATION, sales.ts WINDOW

        > select * from (pivot silver.sales on country in ('UK','FR') using sum(qty) group by user_id)
        user_id VARCHAR <- sales.user_id IDENTITY
        UK HUGEINT <- sales.country FILTER, sales.qty AGGREGATION
        FR HUGEINT <- sales.country FILTER, sales.qty AGGREGATION
        ~ sales.user_id GROUP_BY

        > select * from (pivot silver.sales on country in ('UK','FR') using sum(qty) as s, max(price) as m group by user_id)
        user_id VARCHAR <- sales.user_id IDENTITY
        UK_s HUGEINT <- sales.country FILTER, sales.qty AGGREGATION
        UK_m DOUBLE <- sales.country FILTER, sales.price AGGREGATION
        FR_s HUGEINT <- sales.country FILTER, sales.qty AGGREGATION
        FR_m DOUBLE <- sales.country FILTER, sales.price AGGREGATION
        ~ sales.user_id GROUP_BY

        > select * from (unpivot (select id, qty, price::int as price from silver.sales) on qty, price into name n value v)
        id INTEGER <- sales.id IDENTITY
        n VARCHAR <-
        v INTEGER <- sales.price TRANSFORMATION, sales.qty TRANSFORMATION
        ~ sales.price FILTER, sales.qty FILTER

        > select columns('q.*|p.*') from silver.sales
        qty INTEGER <- sales.qty IDENTITY
        price DOUBLE <- sales.price IDENTITY

        > select id, qty from silver.sales union all by name select qty, id from silver.sales
        id INTEGER <- sales.id IDENTITY
        qty INTEGER <- sales.qty IDENTITY

        > select id from silver.sales union select length(country) from silver.countries
        id BIGINT <- countries.country TRANSFORMATION, sales.id TRANSFORMATION

        > select id from silver.sales except select qty from silver.sales
        id INTEGER <- sales.id IDENTITY
        ~ sales.qty FILTER

        > select id from silver.sales intersect select qty from silver.sales
        id INTEGER <- sales.id IDENTITY
        ~ sales.qty FILTER

        > select s.id, l.x from silver.sales s, lateral (select s.qty+1 as x) l
        id INTEGER <- sales.id IDENTITY
        x INTEGER <- sales.qty TRANSFORMATION
        ~ sales.qty JOIN

        > select id, unnest([qty, id]) u from silver.sales
        id INTEGER <- sales.id IDENTITY
        u INTEGER <- sales.id TRANSFORMATION, sales.qty TRANSFORMATION

        > select id, t.u from silver.sales, unnest(tags) as t(u)
        id INTEGER <- sales.id IDENTITY
        u VARCHAR <- sales.tags TRANSFORMATION

        > select qty*price as amt, amt*2 as dbl from silver.sales
        amt DOUBLE <- sales.price TRANSFORMATION, sales.qty TRANSFORMATION
        dbl DOUBLE <- sales.price TRANSFORMATION, sales.qty TRANSFORMATION

        > select {'a': qty, 'b': price} s2, st.a sa from silver.sales
        s2 STRUCT(a INTEGER, b DOUBLE) <- sales.price TRANSFORMATION, sales.qty TRANSFORMATION
        sa INTEGER <- sales.st TRANSFORMATION

        > with recursive r as (select id as n from silver.sales union all select n+1 from r where n<5) select * from r
        n INTEGER <- sales.id TRANSFORMATION
        ~ sales.id FILTER

        > with recursive r as (select id as n, qty as m from silver.sales union all select m, n from r where n<5) select * from r
        n INTEGER <- sales.id IDENTITY, sales.qty IDENTITY
        m INTEGER <- sales.id IDENTITY, sales.qty IDENTITY
        ~ sales.id FILTER, sales.qty FILTER

        > select s.id, c.region from silver.sales s asof join (select *, timestamp '2020-01-01' as ts from silver.countries) c on s.ts>=c.ts
        id INTEGER <- sales.id IDENTITY
        region VARCHAR <- countries.region IDENTITY
        ~ sales.ts JOIN

        > select list_transform(tags, x -> x || country) l from silver.sales
        l VARCHAR[] <- sales.country TRANSFORMATION, sales.tags TRANSFORMATION

        > select list_transform(tags, lambda x: x || country) l from silver.sales
        l VARCHAR[] <- sales.country TRANSFORMATION, sales.tags TRANSFORMATION

        > select id from silver.sales where country in (select country from silver.countries)
        id INTEGER <- sales.id IDENTITY
        ~ countries.country FILTER, sales.country FILTER

        > select id from silver.sales where country not in (select country from silver.countries where region = 'x')
        id INTEGER <- sales.id IDENTITY
        ~ countries.country FILTER, countries.region FILTER, sales.country FILTER

        > select exists(select 1 from silver.countries c where c.country=s.country) e from silver.sales s
        e BOOLEAN <- sales.country CONDITIONAL
        ~ countries.country FILTER, sales.country FILTER

        > select distinct on (user_id) user_id, price from silver.sales order by ts desc
        user_id VARCHAR <- sales.user_id IDENTITY
        price DOUBLE <- sales.price IDENTITY
        ~ sales.ts SORT, sales.user_id GROUP_BY

        > select distinct user_id from silver.sales
        user_id VARCHAR <- sales.user_id IDENTITY

        > select user_id, price from silver.sales qualify row_number() over (partition by user_id order by ts desc)=1
        user_id VARCHAR <- sales.user_id IDENTITY
        price DOUBLE <- sales.price IDENTITY
        ~ sales.ts FILTER, sales.user_id FILTER

        > select user_id, arg_max(price, ts) p, count(*) filter (where country='UK') n, count(*) m from silver.sales group by grouping sets ((user_id),())
        user_id VARCHAR <- sales.user_id IDENTITY
        p DOUBLE <- sales.price AGGREGATION, sales.ts AGGREGATION
        n BIGINT <- sales.country FILTER
        m BIGINT <-
        ~ sales.user_id GROUP_BY

        > select * from (values (1,2)) t(a,b)
        a INTEGER <-
        b INTEGER <-

        > select case when country='UK' then price else qty end k, coalesce(user_id,'unknown') u, price::decimal(10,2) d, 1 as one from silver.sales where qty>0 order by ts limit 5
        k DOUBLE <- sales.country CONDITIONAL, sales.price TRANSFORMATION, sales.qty TRANSFORMATION
        u VARCHAR <- sales.user_id TRANSFORMATION
        d DECIMAL(10,2) <- sales.price TRANSFORMATION
        one INTEGER <-
        ~ sales.qty FILTER, sales.ts SORT

        > select a.id from silver.sales a semi join silver.countries b using(country)
        id INTEGER <- sales.id IDENTITY
        ~ countries.country JOIN, sales.country JOIN

        > select a.id from silver.sales a left anti join silver.countries b on a.country = b.country
        id INTEGER <- sales.id IDENTITY
        ~ countries.country JOIN, sales.country JOIN

        > with m as materialized (select id, price from silver.sales) select x.id, y.price from m x join m y on x.id=y.id
        id INTEGER <- sales.id IDENTITY
        price DOUBLE <- sales.price IDENTITY
        ~ sales.id JOIN

        > select sum(qty) over () + price z from silver.sales
        z DOUBLE <- sales.price TRANSFORMATION, sales.qty AGGREGATION

        > select range r from range(5)
        r BIGINT <-

        > select s from silver.sales s
        s STRUCT(id INTEGER, user_id VARCHAR, qty INTEGER, price DOUBLE, ts TIMESTAMP, country VARCHAR, tags VARCHAR[], st STRUCT(a INTEGER, b VARCHAR)) <- sales.country TRANSFORMATION, sales.id TRANSFORMATION, sales.price TRANSFORMATION, sales.qty TRANSFORMATION, sales.st TRANSFORMATION, sales.tags TRANSFORMATION, sales.ts TRANSFORMATION, sales.user_id TRANSFORMATION

        > pivot silver.sales on country in ('UK') using sum(qty)
        id INTEGER <- sales.id IDENTITY
        user_id VARCHAR <- sales.user_id IDENTITY
        price DOUBLE <- sales.price IDENTITY
        ts TIMESTAMP <- sales.ts IDENTITY
        tags VARCHAR[] <- sales.tags IDENTITY
        st STRUCT(a INTEGER, b VARCHAR) <- sales.st IDENTITY
        UK HUGEINT <- sales.country FILTER, sales.qty AGGREGATION
        ~ sales.id GROUP_BY, sales.price GROUP_BY, sales.st GROUP_BY, sales.tags GROUP_BY, sales.ts GROUP_BY, sales.user_id GROUP_BY

        > select user_id, grouping(user_id) g, sum(qty) from silver.sales group by rollup(user_id)
        user_id VARCHAR <- sales.user_id IDENTITY
        g BIGINT <-
        sum(qty) HUGEINT <- sales.qty AGGREGATION
        ~ sales.user_id GROUP_BY

        > select a.id, b.id as id2 from silver.sales a left join silver.sales b on a.id = b.qty + 1 and a.price > b.price
        id INTEGER <- sales.id IDENTITY
        id2 INTEGER <- sales.id IDENTITY
        ~ sales.id JOIN, sales.price JOIN, sales.qty JOIN

        > select a.id, b.region from silver.sales a positional join silver.countries b
        id INTEGER <- sales.id IDENTITY
        region VARCHAR <- countries.region IDENTITY

        > select a.id, b.region from silver.sales a cross join silver.countries b
        id INTEGER <- sales.id IDENTITY
        region VARCHAR <- countries.region IDENTITY

        > select string_agg(country, ',' order by ts) s from silver.sales
        s VARCHAR <- sales.country AGGREGATION, sales.ts SORT

        > select id from silver.sales where qty > (select avg(qty) from silver.sales)
        id INTEGER <- sales.id IDENTITY
        ~ sales.qty FILTER

        > select id, (select count(*) from silver.sales b where b.user_id = a.user_id and b.price > a.price) n from silver.sales a
        id INTEGER <- sales.id IDENTITY
        n BIGINT <-
        ~ sales.price FILTER, sales.price JOIN, sales.price GROUP_BY, sales.user_id FILTER, sales.user_id JOIN, sales.user_id GROUP_BY

        > select id from silver.sales order by (select max(region) from silver.countries) limit 3
        id INTEGER <- sales.id IDENTITY
        ~ countries.region SORT

        > select tags[1] t, st['b'] b, [qty for x in tags] c from silver.sales
        t VARCHAR <- sales.tags TRANSFORMATION
        b VARCHAR <- sales.st TRANSFORMATION
        c INTEGER[] <- sales.qty TRANSFORMATION, sales.tags TRANSFORMATION

        > with a as (with b as (select id, qty from silver.sales where qty > 1) select id + qty s from b) select s from a where s > 3
        s INTEGER <- sales.id TRANSFORMATION, sales.qty TRANSFORMATION
        ~ sales.id FILTER, sales.qty FILTER

        > select id from silver.sales a where exists (select 1 from silver.sales b where b.id = a.id and exists (select 1 from silver.countries c where c.country = b.country and c.region = a.country))
        id INTEGER <- sales.id IDENTITY
        ~ countries.country FILTER, countries.region FILTER, sales.country FILTER, sales.id FILTER

        > select max(price) over (partition by user_id order by ts rows between 2 preceding and current row) m from silver.sales
        m DOUBLE <- sales.price AGGREGATION, sales.ts WINDOW, sales.user_id WINDOW

        > select count(distinct user_id) u, sum(qty) s, approx_count_distinct(country) from silver.sales having sum(qty) > 3
        u BIGINT <- sales.user_id AGGREGATION
        s HUGEINT <- sales.qty AGGREGATION
        approx_count_distinct(country) BIGINT <- sales.country AGGREGATION
        ~ sales.qty FILTER

        > select a.id, b.x from silver.sales a left join lateral (select max(region) x from silver.countries c where c.country = a.country) b on true
        id INTEGER <- sales.id IDENTITY
        x VARCHAR <- countries.region AGGREGATION
        ~ countries.country FILTER, sales.country FILTER, sales.country JOIN, sales.country GROUP_BY

        > select unnest(st) from silver.sales
        a INTEGER <- sales.st TRANSFORMATION
        b VARCHAR <- sales.st TRANSFORMATION

        > select unnest(st, recursive := true) from silver.sales
        a INTEGER <- sales.st TRANSFORMATION
        b VARCHAR <- sales.st TRANSFORMATION

        > select * from (select id, qty from silver.sales) a(x, y) order by all
        x INTEGER <- sales.id IDENTITY
        y INTEGER <- sales.qty IDENTITY
        ~ sales.id SORT, sales.qty SORT

        > select id from silver.sales group by id having count(*) > 1
        id INTEGER <- sales.id IDENTITY
        ~ sales.id GROUP_BY

        > from silver.sales select id where qty > 0
        id INTEGER <- sales.id IDENTITY
        ~ sales.qty FILTER

        > select id, sum(sum(qty)) over (order by id) from silver.sales group by id
        id INTEGER <- sales.id IDENTITY
        sum(sum(qty)) OVER (ORDER BY id) HUGEINT <- sales.id WINDOW, sales.qty AGGREGATION
        ~ sales.id GROUP_BY

        > select * replace (qty*2 as qty, replace(country, 'a', 'b') as country) from silver.sales s
        id INTEGER <- sales.id IDENTITY
        user_id VARCHAR <- sales.user_id IDENTITY
        qty INTEGER <- sales.qty TRANSFORMATION
        price DOUBLE <- sales.price IDENTITY
        ts TIMESTAMP <- sales.ts IDENTITY
        country VARCHAR <- sales.country TRANSFORMATION
        tags VARCHAR[] <- sales.tags IDENTITY
        st STRUCT(a INTEGER, b VARCHAR) <- sales.st IDENTITY

        > select id, g.i from silver.sales, generate_series(1, qty) g(i)
        id INTEGER <- sales.id IDENTITY
        i BIGINT <- sales.qty TRANSFORMATION
        ~ sales.qty JOIN

        > select id, j.k from silver.sales cross join lateral unnest([qty, id]) j(k) where k > 3
        id INTEGER <- sales.id IDENTITY
        k INTEGER <- sales.id TRANSFORMATION, sales.qty TRANSFORMATION
        ~ sales.id FILTER, sales.id JOIN, sales.qty FILTER, sales.qty JOIN

        > select nvl(user_id, country) u, date_format(ts, 'yyyy-MM') m, collect_list(qty) q from silver.sales group by all
        u VARCHAR <- sales.country TRANSFORMATION, sales.user_id TRANSFORMATION
        m VARCHAR <- sales.ts TRANSFORMATION
        q INTEGER[] <- sales.qty AGGREGATION, sales.qty FILTER
        ~ sales.country GROUP_BY, sales.ts GROUP_BY, sales.user_id GROUP_BY

        > select user_id from silver.sales where country rlike '^U' and qty <=> 3
        user_id VARCHAR <- sales.user_id IDENTITY
        ~ sales.country FILTER, sales.qty FILTER

        > select a.region from silver.countries a join silver.sales s on a.country = s.country and s.qty > (select max(qty) from silver.sales x where x.user_id = s.user_id)
        region VARCHAR <- countries.region IDENTITY
        ~ countries.country FILTER, sales.country FILTER, sales.qty FILTER, sales.user_id FILTER, sales.user_id JOIN, sales.user_id GROUP_BY

        > with a as (select id from silver.sales), b as (select id from a union all select id from a) select id from b
        id INTEGER <- sales.id IDENTITY

        > select * from (select id, qty from silver.sales union all select id, 0 from silver.sales) where qty > 1
        id INTEGER <- sales.id IDENTITY
        qty INTEGER <- sales.qty IDENTITY
        ~ sales.qty FILTER

        > select id, sum(qty) over w a, avg(qty) over w b from silver.sales window w as (partition by country order by ts)
        id INTEGER <- sales.id IDENTITY
        a HUGEINT <- sales.country WINDOW, sales.qty AGGREGATION, sales.ts WINDOW
        b DOUBLE <- sales.country WINDOW, sales.qty AGGREGATION, sales.ts WINDOW

        > select list_filter(tags, lambda t: t = country) f, list_reduce([1, qty], lambda a, b: a + b) r from silver.sales
        f VARCHAR[] <- sales.country TRANSFORMATION, sales.tags TRANSFORMATION
        r INTEGER <- sales.qty TRANSFORMATION

        > select struct_pack(a := id, b := struct_pack(c := qty)).b.c as c from silver.sales
        c INTEGER <- sales.id TRANSFORMATION, sales.qty TRANSFORMATION

        > select country, max(qty) filter (where price > 1) m from silver.sales group by cube (country, user_id)
        country VARCHAR <- sales.country IDENTITY
        m INTEGER <- sales.price FILTER, sales.qty AGGREGATION
        ~ sales.country GROUP_BY, sales.user_id GROUP_BY

        > select s.id, s.qty from silver.sales s where (s.country, s.user_id) in (select country, region from silver.countries)
        id INTEGER <- sales.id IDENTITY
        qty INTEGER <- sales.qty IDENTITY
        ~ countries.country FILTER, countries.region FILTER, sales.country FILTER, sales.user_id FILTER

        > select id, first_value(price ignore nulls) over (partition by user_id order by ts desc) f, ntile(4) over (order by qty) n from silver.sales
        id INTEGER <- sales.id IDENTITY
        f DOUBLE <- sales.price TRANSFORMATION, sales.ts WINDOW, sales.user_id WINDOW
        n BIGINT <- sales.qty WINDOW

        > select coalesce((select any_value(region) from silver.countries), 'x') r
        r VARCHAR <- countries.region AGGREGATION
        """;
}
