namespace Catchwater.Host.Completion;

/// <summary>The scripts that make a shell ask the program itself what could come next, by System.CommandLine's suggest directive.</summary>
internal static class CompletionScripts
{
    public static readonly string[] Shells = ["bash", "zsh", "pwsh"];

    /// <param name="shell">One of <see cref="Shells"/>.</param>
    /// <param name="program">The program's name, as it is typed.</param>
    public static string For(string shell, string program)
    {
        var function = "_" + new string([.. program.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]) + "_complete";
        return (shell switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => PowerShell,
        }).Replace("PROGRAM", program, StringComparison.Ordinal).Replace("FUNCTION", function, StringComparison.Ordinal).ReplaceLineEndings("\n");
    }

    private const string Bash =
        """
        # PROGRAM: completion for bash. Put this line into ~/.bashrc:
        #   source <(PROGRAM completion bash)
        FUNCTION() {
          local line="${COMP_LINE:0:COMP_POINT}"
          line="${line#*"${COMP_WORDS[0]}"}"
          line="${line# }"
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F FUNCTION PROGRAM

        """;

    private const string Zsh =
        """
        #compdef PROGRAM
        # PROGRAM: completion for zsh. Put this line into ~/.zshrc, after compinit:
        #   source <(PROGRAM completion zsh)
        FUNCTION() {
          local line="${(j: :)words[2,CURRENT]}"
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          if [[ -n "${found[1]}" ]]; then
            compadd -- "${found[@]}"
          fi
          _files
        }
        compdef FUNCTION PROGRAM

        """;

    private const string PowerShell =
        """
        # PROGRAM: completion for PowerShell. Put this line into $PROFILE:
        #   PROGRAM completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName PROGRAM -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          $program = $commandAst.CommandElements[0].Extent.Text
          $line = $commandAst.Extent.Text.PadRight($cursorPosition - $commandAst.Extent.StartOffset)
          $line = $line.Substring([Math]::Min($line.Length, $program.Length + 1))
          & $program "[suggest:$($line.Length)]" $line 2>$null |
            Where-Object { $_ -like "$wordToComplete*" } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;
}
