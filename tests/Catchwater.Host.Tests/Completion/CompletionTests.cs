using System.Diagnostics;

namespace Catchwater.Host.Tests.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly HostProject _project = new HostProject("name: test\nenvironments: {prod: {lake: ./lake-prod}}\n")
        .Write("sources/events.yaml", "files: {path: data/*.json}\n")
        .Write("streams/big.yaml", "from: events\nto: bigs\nwhen: [n > 0]\n")
        .Write("data/a.json", "{\"n\":1}\n")
        .Write("pipelines/a.yaml", "source: {path: data/a.json}\ntarget: {table: bronze.apples}\n")
        .Write("pipelines/b.yaml", "source: {table: bronze.apples}\ntarget: {table: silver.apples}\n");

    [Theory]
    [InlineData("ru", "run")]
    [InlineData("run --full", "--full-refresh")]
    [InlineData("run DIR --only ", "big,bronze.apples,events,silver.apples")]
    [InlineData("run DIR --only si", "silver.apples")]
    [InlineData("expire -p DIR br", "bronze.apples")]
    [InlineData("quality check -p DIR bro", "bronze.apples")]
    [InlineData("catalog show -p DIR bronze", "bronze.apples")]
    [InlineData("test DIR silver", "silver.apples")]
    [InlineData("completion z", "zsh")]
    [InlineData("run DIR --only ev", "events")]
    [InlineData("topics read -p DIR ev", "events")]
    [InlineData("stream state -p DIR b", "big")]
    [InlineData("plan DIR --env p", "prod")]
    public async Task The_suggest_directive_answers(string line, string expected)
    {
        line = line.Replace("DIR", _project.Folder, StringComparison.Ordinal);
        var (code, text, error) = await _project.RunAsync($"[suggest:{line.Length}]", line);
        Assert.True(code == 0, error);
        Assert.Equal(expected.Split(','), text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(word => !word.StartsWith('-') || expected.StartsWith('-')));
    }

    [Fact]
    public async Task Where_there_is_no_project_no_names_and_no_noise()
    {
        var line = $"run {_project["data"]} --only ";
        var (_, text, error) = await _project.RunAsync($"[suggest:{line.Length}]", line);
        Assert.DoesNotContain("error", text + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bash_completes_with_the_printed_script()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        var script = (await _project.RunAsync("completion", "bash")).Out;
        var program = typeof(CompletionTests).Assembly.GetName().Name!;
        Assert.Contains($"complete -o default -F _{program.Replace('.', '_')}_complete {program}", script, StringComparison.Ordinal);

        // A stand-in for the program says what it was asked; the script must hand it the words and offer the answers.
        var asked = _project["asked"];
        var shell =
            $$"""
            {{script}}
            {{program}}() { printf '%s|%s' "$1" "$2" > '{{asked}}'; printf 'bronze.apples\nsilver.apples\n'; }
            COMP_WORDS=({{program}} run --only si); COMP_CWORD=3; COMP_LINE='{{program}} run --only si'; COMP_POINT=${#COMP_LINE}
            _{{program.Replace('.', '_')}}_complete
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", shell]) { RedirectStandardOutput = true })!;
        Assert.Equal("silver.apples\n", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("[suggest:13]|run --only si", await File.ReadAllTextAsync(asked, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Zsh_completes_with_the_printed_script()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zsh") || File.Exists("/bin/zsh"), "needs zsh");
        var program = typeof(CompletionTests).Assembly.GetName().Name!;
        _project.Write("complete.zsh", (await _project.RunAsync("completion", "zsh")).Out);

        // Completion lives in zsh's line editor: a real one on a pseudo-terminal gets the keys, and says what stands on its line after Tab.
        _project.Write("drive.zsh", $$"""
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "cd '{{_project.Folder}}'; unsetopt beep; autoload -Uz compinit; compinit -u -D; source ./complete.zsh"
            zpty -w shell "{{program}}() { print -rn -- \"\$1|\$2\" > asked; print -l bronze.apples silver.apples }"
            zpty -w shell "tell() { print -r -- \"\$BUFFER\" > line.new; mv line.new line; exit }; zle -N tell; bindkey '^X' tell; bindkey '^I' complete-word"
            zpty -w shell "print > ready"
            for i in {1..300}; do [[ -e ready ]] && break; sleep 0.1; done
            zpty -w -n shell $'{{program}} run --only si\t\x18'
            for i in {1..300}; do [[ -e line ]] && break; sleep 0.1; done
            zpty -d shell
            """);
        using var process = Process.Start(new ProcessStartInfo("zsh", ["-f", "drive.zsh"]) { WorkingDirectory = _project.Folder })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.Equal($"{program} run --only silver.apples \n", await File.ReadAllTextAsync(_project["line"], TestContext.Current.CancellationToken));
        Assert.Equal("[suggest:13]|run --only si", await File.ReadAllTextAsync(_project["asked"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("zsh", "#compdef ")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName ")]
    public async Task Every_shell_has_its_script(string shell, string expected) =>
        Assert.Contains(expected, (await _project.RunAsync("completion", shell)).Out, StringComparison.Ordinal);

    public void Dispose() => _project.Dispose();
}
