import { ok } from "../../core/result.js";
import { type CommandResult, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print } from "../output.js";

/** `pipeline completion SHELL`: a script that asks `pipeline complete` for what may be inserted at the cursor. */
export function completionScript(shell: string): CommandResult {
  const script = SCRIPTS.get(shell);
  if (script === undefined) return wrongArgument(`Expected a shell to be bash, zsh or fish, got "${shell}"`);
  print(script);
  return ok(EXIT.done);
}

/** Names with this ending are continued: `--set params.epochs=`. */
const OPEN = "*[=.]";

// Bash splits words at `=` and `:`, and replaces only the last part: words are joined again as they are in the line.
const BASH = `_radpipe() {
  local words=() word rest="\${COMP_LINE:0:COMP_POINT}" kind value _ prefix
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ \${#words[@]} -eq 0 || "$rest" == [[:space:]]* ]]; then
      words+=("$word")
    else
      words[\${#words[@]}-1]+="$word"
    fi
    rest="\${rest#"\${rest%%[![:space:]]*}"}"
    rest="\${rest#"$word"}"
  done
  local current="\${words[\${#words[@]}-1]}"
  prefix="\${current%"\${current##*[=:]}"}"
  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS=$'\\t' read -r value _; do
      [[ "$value" == ${OPEN} ]] && compopt -o nospace 2>/dev/null
      [[ "$COMP_WORDBREAKS" == *=* ]] && value="\${value#"$prefix"}"
      [[ "$current" == [\\"\\']* || "$kind" == files ]] || printf -v value %q "$value"
      COMPREPLY+=("$value")
    done
  } < <("\${COMP_WORDS[0]}" complete -- "\${words[@]:1}" 2>/dev/null)
  if [[ "$kind" == files || "$kind" == folders ]]; then
    local action=f
    [[ "$kind" == folders ]] && action=d
    compopt -o filenames 2>/dev/null
    while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen -$action -- "\${current#"$prefix"}")
  fi
}
complete -F _radpipe pipeline radpipe
`;

const ZSH = `#compdef pipeline radpipe
_radpipe() {
  local -a lines whole open wholeLines openLines
  local line value text
  lines=("\${(@f)$("\${words[1]}" complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    value="\${line%%$'\\t'*}"
    text="\${line#*$'\\t'}"
    [[ "$line" == *$'\\t'* ]] && text="$value  -- $text"
    if [[ "$value" == ${OPEN} ]]; then
      open+=("$value"); openLines+=("$text")
    else
      whole+=("$value"); wholeLines+=("$text")
    fi
  done
  (( \${#whole} )) && compadd -l -d wholeLines -a whole
  (( \${#open} )) && compadd -l -S '' -d openLines -a open
  case "\${lines[1]}" in
    files) compset -P '*='; _files ;;
    folders) compset -P '*='; _files -/ ;;
  esac
}
compdef _radpipe pipeline radpipe
[[ "\${funcstack[1]}" == _(pipeline|radpipe) ]] && _radpipe "$@"
`;

const FISH = `function __radpipe_complete
    set -l tokens (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($tokens[1] complete -- $tokens[2..-1] "$current" 2>/dev/null)
    test (count $lines) -gt 1; and printf '%s\\n' $lines[2..-1]
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current"
    end
end
complete -c pipeline -f -a '(__radpipe_complete)'
complete -c radpipe -f -a '(__radpipe_complete)'
`;

const SCRIPTS: ReadonlyMap<string, string> = new Map([
  ["bash", BASH],
  ["zsh", ZSH],
  ["fish", FISH],
]);
