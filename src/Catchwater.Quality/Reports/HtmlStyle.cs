namespace Catchwater.Quality.Reports;

/// <summary>How the pages look, by day and by night.</summary>
internal static class HtmlStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --page: light-dark(#f4f5f7, #14171a); --card: light-dark(#fff, #1d2125); --ink: light-dark(#1c2024, #e6e9ec);
          --line: light-dark(#dfe3e8, #333a41); --soft: light-dark(#f1f3f5, #262b30); --muted: light-dark(#5c6670, #9aa4ae); --mark: light-dark(#3b6fb6, #7fb0ee);
          --pass: light-dark(#1a7f37, #4cc26b); --warn: light-dark(#9a6700, #e0a83a); --fail: light-dark(#c0262d, #ff7b72); --info: light-dark(#0a5fbf, #6cb0ff); }
        * { box-sizing: border-box; }
        body { font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; max-width: 74rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--ink); }
        h1 { font-size: 1.45rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin: 1.8rem 0 .6rem; } h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
        h4 { font-size: .72rem; letter-spacing: .05em; text-transform: uppercase; color: var(--muted); margin: .9rem 0 .25rem; font-weight: 600; }
        p { margin: .25rem 0; } a { color: var(--mark); } small, .at, .muted { color: var(--muted); font-weight: normal; } .at { font-size: .82em; } code { font: .92em/1.5 ui-monospace, Consolas, monospace; }
        section + section { margin-top: 3rem; } .card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem; margin: .8rem 0; }
        .verdict { display: grid; grid-template-columns: auto 1fr; gap: 1.2rem; align-items: center; border-top: 5px solid var(--pass); } .verdict.warn { border-color: var(--warn); } .verdict.fail { border-color: var(--fail); }
        .ring { width: 6.4rem; height: 6.4rem; } .ring circle { fill: none; stroke-width: 9; stroke: var(--line); } .ring .on { stroke: var(--pass); stroke-linecap: round; } .warn .ring .on { stroke: var(--warn); } .fail .ring .on { stroke: var(--fail); }
        .ring text { fill: var(--ink); font-size: 21px; font-weight: 700; text-anchor: middle; } .ring .what { font-size: 10px; font-weight: 400; fill: var(--muted); }
        .badge { font-size: .7rem; font-weight: 700; letter-spacing: .03em; padding: .12rem .5rem; border-radius: 1rem; color: light-dark(#fff, #14171a); background: var(--pass); vertical-align: .12em; white-space: nowrap; }
        .badge.fail, .badge.error { background: var(--fail); } .badge.warn { background: var(--warn); } .badge.info { background: var(--info); }
        .counts { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin-top: .45rem; } .counts b { font-variant-numeric: tabular-nums; } .counts .fail b { color: var(--fail); } .counts .warn b { color: var(--warn); } .counts .pass b { color: var(--pass); }
        .across { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: .8rem; } .across > .card { margin: 0; } .card > h4:first-child { margin-top: 0; }
        ul.plain { list-style: none; margin: .2rem 0; padding: 0; } ul.plain li { padding: .12rem 0; overflow-wrap: anywhere; } .fail-ink { color: var(--fail); } .pass-ink { color: var(--pass); } .warn-ink { color: var(--warn); }
        .rule { border-left: 4px solid var(--fail); } .rule.warn { border-left-color: var(--warn); } .rule.info { border-left-color: var(--info); } .rule .says { font-size: 1.02em; margin: .35rem 0; }
        .bar { height: .45rem; border-radius: .25rem; background: var(--fail); overflow: hidden; margin: .5rem 0; } .warn .bar { background: var(--warn); } .bar i { display: block; height: 100%; background: var(--pass); } .bar.calm { background: var(--line); } .bar.calm i { background: var(--mark); }
        table { border-collapse: collapse; font-size: .9em; margin: .3rem 0; } th, td { text-align: left; vertical-align: top; padding: .28rem .9rem .28rem 0; border-bottom: 1px solid var(--line); white-space: pre-wrap; max-width: 26rem; overflow-wrap: anywhere; }
        th { color: var(--muted); font-weight: 600; } tr:last-child td { border-bottom: 0; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .null, .mask { color: var(--muted); font-style: italic; } tr.bad td { color: var(--fail); } table.wide { width: 100%; }
        td.says { max-width: 50rem; } .rows td, .rows th { white-space: nowrap; max-width: 17rem; overflow: hidden; text-overflow: ellipsis; } .rows .own { background: var(--soft); padding-left: .5rem; font-weight: 600; }
        .scroll { overflow-x: auto; } pre { background: var(--soft); padding: .6rem .8rem; border-radius: .4rem; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; -webkit-user-select: all; font: .86em/1.5 ui-monospace, Consolas, monospace; }
        summary { cursor: pointer; color: var(--mark); } details[open] > summary { margin-bottom: .3rem; } details.fold > summary { font-size: 1.05rem; font-weight: 600; color: var(--ink); margin: 1.4rem 0 .3rem; }
        .chart { display: block; width: 100%; height: auto; max-width: 28rem; } .chart text { font-size: 10px; fill: var(--muted); } .chart .pass { fill: var(--pass); } .chart .warn { fill: var(--warn); } .chart .fail { fill: var(--fail); } .chart .calm { fill: var(--mark); } .chart line { stroke: var(--line); }
        .spark { height: 1.3rem; vertical-align: middle; } .columns { display: grid; grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr)); gap: .8rem; } .columns > .card { margin: 0; }
        dl { display: grid; grid-template-columns: auto 1fr; gap: .05rem .8rem; margin: .4rem 0; font-size: .92em; } dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
        .top { width: 100%; table-layout: fixed; } .top td { border: 0; padding: .1rem .4rem; } .top td:first-child { background: linear-gradient(to right, light-dark(#dbe7f7, #2a3d55) var(--w), transparent var(--w)); border-radius: .2rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; } .top td:last-child { width: 7.5rem; }
        footer { margin-top: 3rem; color: var(--muted); font-size: .85em; }
        @media (max-width: 40rem) { .verdict { grid-template-columns: 1fr; } .columns { grid-template-columns: 1fr; } }
        @media print { body { background: #fff; } .card { break-inside: avoid; } }

        """;
}
