import { shellQuote } from "../../model/base/shell_quote.ts";
import type { CommandSpec, Offer, OptionSpec, ValueSpec } from "./command_spec.ts";
import type { FieldSpec } from "./query_spec.ts";

/** Returns the completions for bash 4.3 or later. The package bash-completion is not needed. */
export function bashScript(commands: readonly CommandSpec[], fields: readonly FieldSpec[]): string {
  const names = commands.map(({ name }) => name).filter((name) => name !== "");
  const withValue = [...new Set(commands.flatMap(({ options }) => options.flatMap(valuedFlags)))];
  const cases = commands.flatMap((command) =>
    command.options.filter(({ valueName }) => valueName !== null).map((option) =>
      `    ${flags(option).map((flag) => `'${command.name}:${flag}'`).join(" | ")}) ` +
      `${action(option.value)} ;;`
    )
  );
  return `# bash completion of traceflock: \`source <(traceflock completions bash)\`
# Made by \`traceflock completions bash\` from the command tree.

_traceflock() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev='' command='' quote='' count=0 at
  local -a words=()
  COMPREPLY=()
  _traceflock_words
  # What follows -- is another program.
  for ((at = 1; at < \${#words[@]} - 1; at++)); do
    if [[ \${words[at]} == -- ]]; then
      _traceflock_program "$at"
      return
    fi
  done
  for ((at = 1; at < \${#words[@]} - 1; at++)); do
    case \${words[at]} in
    ${withValue.join(" | ")}) ((at++)) ;;
    -*) ;;
    ${names.join(" | ")})
      if ((count == 0)) && [[ -z $command ]]; then command=\${words[at]}; else ((count++)); fi
      ;;
    *) ((count++)) ;;
    esac
  done
  prev=\${words[\${#words[@]} - 2]}
  cur=\${words[\${#words[@]} - 1]}
  local whole=$cur
  case $cur in
  \\'* | \\"*) quote=\${cur:0:1} cur=\${cur:1} whole=$cur ;;
  --*=*) prev=\${cur%%=*} cur=\${cur#*=} ;;
  esac
  local value=1
  case $command:$prev in
${cases.join("\n")}
  *) value=0 ;;
  esac
  if ((!value)); then
    if [[ $cur == -* ]]; then
      case $command in
${commands.map((one) => `      '${one.name}') _traceflock_offer ${optionWords(one)} ;;`).join("\n")}
      esac
    else
      case $command:$count in
${commands.map((one) => argumentCases(one)).join("\n")}
      esac
    fi
  fi
  _traceflock_trim
}

# Sets words to what the cursor is behind of. bash splits it at = < > and : as well.
_traceflock_words() {
  local rest=\${COMP_LINE:0:COMP_POINT} word at
  if [[ -z $rest ]]; then
    words=("\${COMP_WORDS[@]:0:COMP_CWORD + 1}")
    return
  fi
  for ((at = 0; at <= COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    if ((at > 0)) && [[ -z $rest && \${COMP_LINE:COMP_POINT - 1:1} != [[:blank:]] ]]; then return; fi
    if ((at > 0)) && [[ -n $rest && $rest != [[:blank:]]* ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      rest=\${rest#"\${rest%%[![:blank:]]*}"}
      words+=("$word")
    fi
    # The cursor may be inside of the last word.
    if ((at == COMP_CWORD)) && [[ $word == "$rest"* ]]; then
      words[\${#words[@]} - 1]=\${words[\${#words[@]} - 1]%"$word"}$rest
    fi
    rest=\${rest#"$word"}
  done
}

# Offers the words that begin with the current one.
_traceflock_offer() {
  local word
  for word; do
    if [[ $word == "$cur"* ]]; then COMPREPLY+=("$word"); fi
  done
}

# Offers the commands, which are the first word.
_traceflock_commands() {
  if ((count > 0)) || [[ -n $quote ]]; then return; fi
  # An empty word gets no fields: they would hide the commands.
  if [[ -z $cur ]]; then COMPREPLY=(); fi
  if ((\${#COMPREPLY[@]} == 0)); then compopt +o nospace 2>/dev/null; fi
  _traceflock_offer ${names.join(" ")}
}

# Offers the words of a list that is joined by commas.
_traceflock_list() {
  local before='' word
  if [[ $cur == *,* ]]; then before=\${cur%,*},; fi
  for word; do
    if [[ ,$before == *,"$word",* ]]; then continue; fi
    if [[ $before$word == "$cur"* ]]; then COMPREPLY+=("$before$word"); fi
  done
  compopt -o nospace 2>/dev/null
}

_traceflock_files() {
  local name
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen "$@" -- "$cur")
  compopt -o filenames 2>/dev/null
}

_traceflock_recordings() {
  _traceflock_files -f -X '!*.tflock'
  _traceflock_files -d
  if ((\${#COMPREPLY[@]} == 0)); then _traceflock_files -f; fi
}

_traceflock_pids() {
  local folder
  for folder in /proc/[0-9]*; do _traceflock_offer "\${folder##*/}"; done
}

_traceflock_users() {
  local name
  while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -u -- "$cur")
}

# Completes the program behind the word -- with that index, and its arguments.
_traceflock_program() {
  local at
  for ((at = 0; at < COMP_CWORD; at++)); do
    if [[ \${COMP_WORDS[at]} == -- ]]; then break; fi
  done
  if declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset $((at + 1))
  elif declare -F _command_offset >/dev/null; then
    _command_offset $((at + 1))
  elif ((COMP_CWORD == at + 1)); then
    _traceflock_files -c
  else
    _traceflock_files -f
  fi
}

# Completes the last condition of a query: a field and its operators, or a value.
_traceflock_query() {
  local term=\${cur##*[[:blank:](]} before field operator='' value='' word
  while [[ $term == !* ]]; do term=\${term#!}; done
  before=\${cur%"$term"}
  if [[ $term =~ ^([a-zA-Z_]+)(!=|<=|>=|!~|=|<|>|~)(.*)$ ]]; then
    field=\${BASH_REMATCH[1],,} operator=\${BASH_REMATCH[2]} value=\${BASH_REMATCH[3]}
    before+=\${BASH_REMATCH[1]}$operator
    local cur=$value
    case $field in
${fieldCases(fields)}
    esac
    case $operator in
    = | '!=') if [[ -z $cur ]]; then COMPREPLY+=('?'); fi ;;
    esac
  else
    local cur=\${term,,}
    local -a found=()
    for word in ${fields.map(({ name }) => name).join(" ")}; do
      if [[ $word == "$cur"* ]]; then found+=("$word"); fi
    done
    for word in "\${found[@]}"; do
      # Two offers for each field, so that bash puts no quote behind a field without an operator.
      if ((\${#found[@]} == 1)) || [[ $word == "$cur" ]]; then
        _traceflock_operators "$word"
      else
        COMPREPLY+=("$word")
      fi
    done
    if [[ -n $before ]]; then _traceflock_offer and or not; fi
  fi
  COMPREPLY=("\${COMPREPLY[@]/#/$before}")
  compopt -o nospace 2>/dev/null
}

# Offers a field with each operator; without quotes only with those that the shell leaves alone.
_traceflock_operators() {
  local operators='= != ~' operator
  case $1 in
${operatorCases(fields)}
  esac
  for operator in $operators; do
    if [[ -z $quote && $operator == [\\<\\>]* || -z $quote && $operator == '!~' ]]; then continue; fi
    COMPREPLY+=("$1$operator")
  done
}

_traceflock_units() {
  local unit
  if [[ ! $cur =~ ^[0-9]+$ ]]; then return; fi
  for unit; do COMPREPLY+=("$cur$unit"); done
}

# Offers names of processes. Other users choose them, and bash puts an offer on the line as it is: a name
# such as \`x;reboot\` must not become a part of the command.
_traceflock_comms() {
  local word
  while IFS= read -r word; do
    if [[ $word == "$cur"* && $word != *[^[:alnum:]_.,:+@%/-]* ]]; then COMPREPLY+=("$word"); fi
  done < <(cat /proc/[0-9]*/comm 2>/dev/null | sort -u)
}

# Removes what bash keeps on the line: it replaces only what follows its last break.
_traceflock_trim() {
  local kept='' at
  if [[ -z $quote ]]; then kept=\${whole%"\${whole##*[$COMP_WORDBREAKS]}"}; fi
  for at in "\${!COMPREPLY[@]}"; do
    # The offers of --option=value are values.
    if [[ $whole == --*=* ]]; then COMPREPLY[at]=\${whole%%=*}=\${COMPREPLY[at]}; fi
    COMPREPLY[at]=\${COMPREPLY[at]#"$kept"}
  done
}

complete -F _traceflock traceflock
`;
}

function flags({ short, long }: OptionSpec): string[] {
  return [short, long].filter((flag) => flag !== null);
}

function valuedFlags(option: OptionSpec): string[] {
  return option.valueName === null ? [] : flags(option);
}

function optionWords({ options }: CommandSpec): string {
  return options.flatMap(flags).join(" ");
}

/** Returns the shell's command that offers such values. */
function action(value: ValueSpec): string {
  switch (value.kind) {
    case "words":
      return `_traceflock_offer ${wordsOf(value.words)}`;
    case "list":
      return `_traceflock_list ${wordsOf(value.words)}`;
    case "file":
      return "_traceflock_files -f";
    case "folder":
      return "_traceflock_files -d";
    case "recording":
      return "_traceflock_recordings";
    case "pid":
      return "_traceflock_pids";
    case "user":
      return "_traceflock_users";
    case "query":
      return "_traceflock_query";
    case "program":
      return "_traceflock_files -c";
    case "free":
      return ":";
  }
}

function wordsOf(words: readonly Offer[]): string {
  return words.map(({ text }) => shellQuote({ text })).join(" ");
}

/** Returns the cases of the arguments: the first by its number, the last also for all later ones. */
function argumentCases({ name, values }: CommandSpec): string {
  return values.map((value, index) => {
    const number = index === values.length - 1 && value.kind === "query" ? "*" : String(index);
    const more = value.kind !== "query"
      ? ""
      : name === ""
      ? "; _traceflock_commands"
      : values.some(({ kind }) => kind === "recording")
      ? "; _traceflock_recordings"
      : "";
    return `      '${name}:'${number}) ${action(value)}${more} ;;`;
  }).join("\n");
}

/** Returns one case for the fields that have the same values. */
function fieldCases(fields: readonly FieldSpec[]): string {
  return grouped(
    fields,
    ({ values, onHost, units }) =>
      onHost !== null
        ? `_traceflock_${onHost}s`
        : units.length > 0
        ? `_traceflock_units ${units.join(" ")}`
        : values.length > 0
        ? `_traceflock_offer ${wordsOf(values)}`
        : "",
  );
}

function operatorCases(fields: readonly FieldSpec[]): string {
  return grouped(fields, ({ operators }) => `operators='${operators.join(" ")}'`);
}

function grouped(fields: readonly FieldSpec[], body: (field: FieldSpec) => string): string {
  const names = new Map<string, string[]>();
  for (const field of fields) {
    const text = body(field);
    if (text !== "") names.set(text, [...names.get(text) ?? [], field.name]);
  }
  return [...names].map(([text, list]) => `    ${list.join(" | ")}) ${text} ;;`).join("\n");
}
