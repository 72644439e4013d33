namespace Catchwater.Quality.Reports;

/// <summary>How the page looks, by day and by night.</summary>
internal static class HtmlStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --line: light-dark(#dde1e6, #3a4048); --soft: light-dark(#f5f6f8, #22262b); --muted: light-dark(#5c6670, #9aa4ae);
          --pass: light-dark(#1a7f37, #4cc26b); --warn: light-dark(#9a6700, #e0a83a); --fail: light-dark(#c0262d, #ff7b72); --info: light-dark(#0a5fbf, #6cb0ff); }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; background: light-dark(#fff, #181b1f); color: light-dark(#1c2024, #e6e9ec); }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .3rem; } small, .at { color: var(--muted); font-weight: normal; } .at { margin: .3rem 0 0; font-size: .85em; }
        header { border-left: 6px solid var(--pass); padding: .2rem 0 .2rem 1rem; margin-bottom: 1.2rem; } header.warn { border-color: var(--warn); } header.fail { border-color: var(--fail); }
        header p { margin: .3rem 0; } .score b { font-size: 1.6rem; }
        .badge { font-size: .75rem; font-weight: 700; padding: .1rem .5rem; border-radius: 1rem; color: light-dark(#fff, #181b1f); background: var(--pass); vertical-align: middle; }
        .fail .badge, .error .badge { background: var(--fail); } .warn > h2 .badge { background: var(--warn); } .info .badge { background: var(--info); }
        article { border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; margin: .8rem 0; } article p { margin: .2rem 0 .5rem; }
        .bar { height: .4rem; border-radius: .2rem; background: var(--fail); overflow: hidden; margin: .4rem 0; } .warn .bar { background: var(--warn); } .bar i { display: block; height: 100%; background: var(--pass); }
        table { border-collapse: collapse; font-size: .9em; margin: .4rem 0; } th, td { text-align: left; padding: .2rem .7rem .2rem 0; border-bottom: 1px solid var(--line); white-space: pre-wrap; max-width: 24rem; overflow-wrap: anywhere; }
        th { color: var(--muted); font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; } .null { color: var(--muted); font-style: italic; } tr.bad td { color: var(--fail); }
        .scroll { overflow-x: auto; } pre { background: var(--soft); padding: .6rem .8rem; border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; } summary { cursor: pointer; color: var(--muted); }
        .trend rect.pass { fill: var(--pass); } .trend rect.fail { fill: var(--fail); }

        """;
}
