// The scripts that teach a shell to ask `ledger` what may come next. They decide nothing themselves. Every text stays
// data: nothing that came from the program is evaluated. Entry of a bundle.

const BASH = String.raw`# Completion of ledger for bash. In ~/.bashrc: source <(ledger completion bash)
_ledger_completion() {
  local mode='' line first=1
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -n $first ]]; then
      mode=$line first=''
    elif [[ -n $line ]]; then
      COMPREPLY+=("$line")
    fi
  done <<<"$(command ledger __complete bash "$COMP_WORDBREAKS" "${'$'}{COMP_LINE:0:COMP_POINT}" 2>/dev/null)"
  case $mode in
    files) compopt -o default -o filenames ;;
    open) compopt -o nospace ;;
  esac 2>/dev/null
}
complete -F _ledger_completion ledger
`;

const ZSH = String.raw`#compdef ledger
# Completion of ledger for zsh. In ~/.zshrc, after compinit: source <(ledger completion zsh)
_ledger() {
  local -a lines values shown
  local line value
  lines=("${'$'}{(@f)$(command ledger __complete zsh -- "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)}")
  if [[ $lines[1] == files ]]; then
    [[ -prefix *= ]] && compset -P '*='
    _files
    return
  fi
  for line in "${'$'}{(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    value=${'$'}{line%%$'\t'*}
    values+=("$value")
    if [[ $line == *$'\t'* ]]; then shown+=("$value -- ${'$'}{line#*$'\t'}"); else shown+=("$value"); fi
  done
  (( $#values )) || return 1
  if [[ $lines[1] == open ]]; then
    compadd -M 'm:{[:lower:]}={[:upper:]}' -S '' -l -d shown -a values
  else
    compadd -M 'm:{[:lower:]}={[:upper:]}' -l -d shown -a values
  fi
}
if [[ $funcstack[1] == _ledger ]]; then
  _ledger "$@"
else
  compdef _ledger ledger
fi
`;

const FISH = String.raw`# Completion of ledger for fish: ledger completion fish > ~/.config/fish/completions/ledger.fish
function __ledger_completion
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l lines (command ledger __complete fish -- $words "$current" 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path (string replace -r -- '^--[a-z-]+=' '' "$current")
    else
        set -e lines[1]
        printf '%s\n' $lines
    end
end
complete -c ledger -f -a '(__ledger_completion)'
`;

const SCRIPTS = { bash: BASH, zsh: ZSH, fish: FISH } as const;

/** The shells that there are scripts for. */
export type Shell = keyof typeof SCRIPTS;

/** The script of a shell. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
