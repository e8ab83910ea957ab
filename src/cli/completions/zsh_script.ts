import type { CommandSpec, Offer, OptionSpec, ValueSpec } from "./command_spec.ts";
import type { FieldSpec } from "./query_spec.ts";

/** Returns the completions for zsh: a file `_traceflock` in fpath, or a script to source. */
export function zshScript(commands: readonly CommandSpec[], fields: readonly FieldSpec[]): string {
  const names = commands.map(({ name }) => name).filter((name) => name !== "");
  return `#compdef traceflock
# zsh completion of traceflock: a file _traceflock in a folder of fpath, or
# \`source <(traceflock completions zsh)\` after compinit.
# Made by \`traceflock completions zsh\` from the command tree.

_traceflock() {
  local curcontext=$curcontext ret=1
  local -i dashes=\${words[(i)--]}
  # What follows -- is another program.
  if (( dashes < CURRENT )); then
    shift dashes words
    (( CURRENT -= dashes ))
    _normal
    return
  fi
  local command=''
  if (( CURRENT > 2 )); then
    case \${words[2]} in
      ${names.join("|")})
        command=\${words[2]}
        shift words
        (( CURRENT -= 1 ))
        ;;
    esac
  fi
  case $command in
${commands.map(commandCase).join("\n")}
  esac
  return ret
}

_traceflock_first() {
  local ret=1
  # A word in quotes is a query.
  if (( CURRENT == 2 )) && [[ -z $QIPREFIX ]]; then
    local -a commands=(
${describedLines(commands.slice(1).map(({ name, about }) => ({ text: name, about })))}
    )
    _describe -t commands 'command' commands && ret=0
    # An empty word gets no fields: they would hide the commands.
    if [[ -z $PREFIX ]]; then return ret; fi
  fi
  _traceflock_query && ret=0
  return ret
}

_traceflock_recordings() {
  _files -g '*.tflock' || _files
}

_traceflock_recording_or_query() {
  local ret=1
  _files -g '*.tflock' && ret=0
  _traceflock_query && ret=0
  return ret
}

# Completes the last condition of a query: a field, or a value behind its operator.
_traceflock_query() {
  local ret=1 field operator
  local -a fields values units onhost
  compset -P '*[[:blank:](]'
  while compset -P '!'; do :; done
  local term=\${(Q)PREFIX}
  if [[ $term =~ '^([a-zA-Z_]+)(!=|<=|>=|!~|=|<|>|~)' ]]; then
    field=\${match[1]:l} operator=\${match[2]}
    # The operator may be escaped by backslashes.
    compset -P '[a-zA-Z_]#(|\\\\)(\\!(|\\\\)[=~]|[\\<\\>](|\\\\)(|=)|=|\\~)' || compset -P "*$operator"
    case $field in
${fieldCases(fields)}
    esac
    if (( $#units )) && [[ $PREFIX == <-> ]]; then values=($PREFIX\${^units}); fi
    if [[ $operator == (=|!=) && -z $PREFIX ]]; then values+=('?:unknown'); fi
    _describe -t values "value of $field" values -S '' && ret=0
    return ret
  fi
  fields=(
${describedLines(fields.map(({ name, about }) => ({ text: name, about })))}
  )
  _describe -t fields 'field' fields -S '=' -r '!<>~= ' && ret=0
  if [[ -n $IPREFIX ]]; then
    values=(and or not)
    _describe -t connectives 'connective' values -S ' ' && ret=0
  fi
  return ret
}

_traceflock_comms() {
  local file name
  local -aU found
  for file in /proc/<->/comm(N); do
    name=''
    { read -r name < $file } 2>/dev/null
    if [[ -n $name && $name != *[[:blank:]]* ]]; then found+=("\${name//:/\\\\:}"); fi
  done
  values=($found)
}

_traceflock_pids() {
  local file name
  for file in /proc/<->/comm(N); do
    name=''
    { read -r name < $file } 2>/dev/null
    values+=("\${file:h:t}:$name")
  done
}

_traceflock_users() {
  values=(\${(k)userdirs})
  local name rest
  while IFS=: read -r name rest; do values+=("$name"); done < <(getent passwd 2>/dev/null)
  values=(\${(u)values})
}

_traceflock_pid() {
  local -a values
  _traceflock_pids
  _describe -t processes 'process' values
}

if [[ $funcstack[1] == _traceflock ]]; then
  _traceflock "$@"
elif (( $+functions[compdef] )); then
  compdef _traceflock traceflock
else
  print -u2 'traceflock: compdef is missing; run \`autoload -Uz compinit && compinit\` before this'
fi
`;
}

function commandCase({ name, options, values }: CommandSpec): string {
  const specs = [
    ...options.flatMap(optionArguments),
    ...values.map((value, index) => {
      const number = index === values.length - 1 && value.kind === "query" ? "*" : `${index + 1}`;
      return quoted(`${number}:${argumentAction(name, value, values)}`);
    }),
  ];
  const lines = specs.map((spec) => `        ${spec}`).join(" \\\n");
  return `    '${name}')\n      _arguments -s -S : \\\n${lines} && ret=0\n      ;;`;
}

/** Returns the words of \`_arguments\` for an option: one for each of its forms. */
function optionArguments(option: OptionSpec): string[] {
  const { short, long, about, valueName, value, isRepeatable } = option;
  const forms = [short, long].filter((form) => form !== null);
  const repeat = isRepeatable ? "*" : `(${forms.join(" ")})`;
  const text = about.replace(/[[\\\]]/g, "\\$&").replaceAll(":", "\\:");
  return forms.map((form) => {
    if (valueName === null) return quoted(`${repeat}${form}[${text}]`);
    const attached = form.startsWith("--") ? "=" : "+";
    return quoted(`${repeat}${form}${attached}[${text}]:${valueName}:${action(value)}`);
  });
}

function argumentAction(name: string, value: ValueSpec, values: readonly ValueSpec[]): string {
  if (value.kind !== "query") return `${value.kind}:${action(value)}`;
  if (name === "") return "query:_traceflock_first";
  return values.some(({ kind }) => kind === "recording")
    ? "query:_traceflock_recording_or_query"
    : "query:_traceflock_query";
}

function action(value: ValueSpec): string {
  switch (value.kind) {
    case "words":
      return `((${value.words.map(describedWord).join(" ")}))`;
    case "list":
      return `_values -s , value ${value.words.map(listWord).join(" ")}`;
    case "file":
      return "_files";
    case "folder":
      return "_files -/";
    case "recording":
      return "_traceflock_recordings";
    case "pid":
      return "_traceflock_pid";
    case "user":
      return "_users";
    case "query":
      return "_traceflock_query";
    case "program":
      return "_command_names -e";
    case "free":
      return " ";
  }
}

function describedWord({ text, about }: Offer): string {
  // _arguments splits its own text at colons.
  return about === "" ? text : `${text}\\:${doubleQuoted(about).replaceAll(":", "\\:")}`;
}

/** A word of \`_values\`, with its description in brackets. */
function listWord({ text, about }: Offer): string {
  // The colon is escaped for \`_arguments\`, which takes the escape away before \`_values\` sees it.
  return about === "" ? text : doubleQuoted(`${text}[${about}]`).replaceAll(":", "\\:");
}

function doubleQuoted(text: string): string {
  return `"${text.replace(/["\\$\`]/g, "\\$&")}"`;
}

function describedLines(offers: readonly Offer[]): string {
  return offers.map(({ text, about }) =>
    `      ${quoted(`${text.replaceAll(":", "\\:")}${about === "" ? "" : `:${about}`}`)}`
  ).join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Returns one case for the fields that have the same values. */
function fieldCases(fields: readonly FieldSpec[]): string {
  const names = new Map<string, string[]>();
  for (const { name, values, onHost, units } of fields) {
    const body = onHost !== null
      ? `_traceflock_${onHost}s`
      : units.length > 0
      ? `units=(${units.join(" ")})`
      : values.length > 0
      ? `values=(${
        values.map(({ text, about }) => quoted(about === "" ? text : `${text}:${about}`)).join(" ")
      })`
      : "";
    if (body !== "") names.set(body, [...names.get(body) ?? [], name]);
  }
  return [...names].map(([body, list]) => `      (${list.join("|")}) ${body} ;;`).join("\n");
}
