import type { CommandSpec, Offer, OptionSpec, ValueSpec } from "./command_spec.ts";
import type { FieldSpec } from "./query_spec.ts";

/** Returns the completions for fish. */
export function fishScript(commands: readonly CommandSpec[], fields: readonly FieldSpec[]): string {
  const others = commands.filter(({ name }) => name !== "");
  const withValue = [...new Set(commands.flatMap(({ options }) => options.flatMap(valuedFlags)))];
  return `# fish completion of traceflock:
# \`traceflock completions fish > ~/.config/fish/completions/traceflock.fish\`
# Made by \`traceflock completions fish\` from the command tree.

# Prints the command on the line and the number of its arguments before the cursor.
function __traceflock_place
    set -l tokens (commandline -opc)
    set -l command ''
    set -l count 0
    set -l skip 0
    for token in $tokens[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        if test "$token" = --
            echo program
            return
        end
        switch $token
            case ${withValue.map(quoted).join(" ")}
                set skip 1
            case '-*'
            case ${others.map(({ name }) => name).join(" ")}
                if test $count = 0 -a -z "$command"
                    set command $token
                else
                    set count (math $count + 1)
                end
            case '*'
                set count (math $count + 1)
        end
    end
    printf '%s:%s\\n' "$command" $count
end

# Whether the command is this one; the empty name is traceflock alone.
function __traceflock_in
    string match -q -- "$argv[1]:*" (__traceflock_place)
end

# Whether the cursor is at this argument of this command.
function __traceflock_at
    test "$(__traceflock_place)" = "$argv[1]:$argv[2]"
end

function __traceflock_behind_dashes
    test "$(__traceflock_place)" = program
end

# Completes the program behind --.
function __traceflock_program
    set -l tokens (commandline -opc)
    set -e tokens[1..(contains -i -- -- $tokens)]
    complete -C "$(string join ' ' -- (string escape -- $tokens) (commandline -ct))"
end

# Prints the words of a list that is joined by commas, behind those that are there.
function __traceflock_list
    set -l token (string replace -r '^--[^=]*=' '' -- (commandline -ct))
    set -l before (string replace -r '[^,]*$' '' -- $token)
    for word in $argv
        if not string match -q -- "*,$word,*" ",$before"
            echo $before$word
        end
    end
end

function __traceflock_recordings
    __fish_complete_suffix .tflock
end

function __traceflock_pids
    for pid in (string match -r '^[0-9]+$' -- (string replace /proc/ '' -- /proc/*))
        printf '%s\\t%s\\n' $pid "$(cat /proc/$pid/comm 2>/dev/null)"
    end
end

function __traceflock_users
    __fish_complete_users
end

function __traceflock_comms
    cat /proc/*/comm 2>/dev/null | sort -u | string match -rv '\\s'
end

# Prints the ends of a query: fields with an operator, or the values behind an operator.
function __traceflock_query
    # An empty word gets no fields: they would hide the commands.
    if test "$(__traceflock_place)$(commandline -ct)" = :0
        return
    end
    set -l token (commandline -ct | string replace -r '^[\\'"]' '' | string replace -ra '\\\\\\\\(.)' '$1')
    set -l term (string replace -r '^.*[\\s(]' '' -- "$token" | string replace -r '^!+' '')
    set -l before (string sub -l (math (string length -- "$token") - (string length -- "$term")) -- "$token")
    set -l parts (string match -r '^([a-zA-Z_]+)(!=|<=|>=|!~|=|<|>|~)(.*)$' -- "$term")
    if test (count $parts) -ge 3
        set -l value "$parts[4]"
        set before $before$parts[2]$parts[3]
        set -l offers
        switch (string lower -- $parts[2])
${fieldCases(fields)}
        end
        if contains -- $parts[3] = '!='
            set -a offers '?'\\t'unknown'
        end
        for offer in $offers
            echo $before$offer
        end
        return
    end
    for field in \\
${fields.map(({ name, about }) => `            ${quoted(name)}\\t${quoted(about)}`).join(" \\\n")}
        set -l parts (string split \\t -- $field)
        printf '%s%s=\\t%s\\n' "$before" $parts[1] $parts[2]
        # The other operators come with the whole name.
        if test "$parts[1]" = "$term"
            switch $parts[1]
${operatorCases(fields)}
            end
        end
    end
    if test -n "$before"
        printf "$before%s\\n" and or not
    end
end

complete -c traceflock -f
complete -c traceflock -n __traceflock_behind_dashes -a '(__traceflock_program)'
${
    others.map(({ name, about }) =>
      `complete -c traceflock -n '__traceflock_at "" 0' -a ${name} -d ${quoted(about)}`
    ).join("\n")
  }
${commands.flatMap(commandLines).join("\n")}
`;
}

function flags({ short, long }: OptionSpec): string[] {
  return [short, long].filter((flag) => flag !== null);
}

function valuedFlags(option: OptionSpec): string[] {
  return option.valueName === null ? [] : flags(option);
}

/** Returns the lines of a command's options and arguments. */
function commandLines({ name, options, values }: CommandSpec): string[] {
  const condition = (text: string) => `complete -c traceflock -n ${quoted(text)}`;
  return [
    ...options.map(({ short, long, about, valueName, value }) => {
      const names = [
        ...(short === null ? [] : [`-s ${short.slice(1)}`]),
        ...(long === null ? [] : [`-l ${long.slice(2)}`]),
      ].join(" ");
      const needs = valueName === null ? "" : ` ${action(value)}`;
      return `${condition(`__traceflock_in ${quotedName(name)}`)} ${names} -d ${
        quoted(about)
      }${needs}`;
    }),
    ...values.flatMap((value, index) => {
      const isLast = index === values.length - 1 && value.kind === "query";
      const where = isLast && index === 0
        ? `__traceflock_in ${quotedName(name)}`
        : isLast
        ? `__traceflock_in ${quotedName(name)}; and not __traceflock_at ${quotedName(name)} 0`
        : `__traceflock_at ${quotedName(name)} ${index}`;
      const more = isLast && values.some(({ kind }) => kind === "recording")
        ? [`${condition(where)} -k -a '(__traceflock_recordings)'`]
        : [];
      return [
        `${condition(where)} ${action(value).replace(/^-r /, "").replace(/^-x /, "")}`,
        ...more,
      ];
    }),
  ];
}

function action(value: ValueSpec): string {
  switch (value.kind) {
    case "words":
      return `-x -a ${quoted(value.words.map(described).join(" "))}`;
    case "list":
      return `-x -a ${
        quoted(`(__traceflock_list ${value.words.map(({ text }) => text).join(" ")})`)
      }`;
    case "file":
      return "-r -F";
    case "folder":
      return "-x -a '(__fish_complete_directories)'";
    case "recording":
      return "-x -k -a '(__traceflock_recordings)'";
    case "pid":
      return "-x -a '(__traceflock_pids)'";
    case "user":
      return "-x -a '(__traceflock_users)'";
    case "query":
      return "-x -a '(__traceflock_query)'";
    case "program":
      return "-x -a '(__fish_complete_command)'";
    case "free":
      return "-x";
  }
}

function described({ text, about }: Offer): string {
  return about === "" ? text : `${text}\\t${quoted(about)}`;
}

function quotedName(name: string): string {
  return `"${name}"`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

/** Returns one case for the fields that have the same values. */
function fieldCases(fields: readonly FieldSpec[]): string {
  return grouped(
    fields,
    ({ values, onHost, units }) =>
      onHost !== null
        ? `set offers (__traceflock_${onHost}s)`
        : units.length > 0
        ? `string match -qr '^\\d+$' -- "$value"; and set offers $value{${units.join(",")}}`
        : values.length > 0
        ? `set offers ${values.map(described).join(" ")}`
        : "",
  );
}

function operatorCases(fields: readonly FieldSpec[]): string {
  return grouped(
    fields,
    ({ operators }) =>
      `printf "$before$term%s\\t$parts[2]\\n" ${
        operators.filter((operator) => operator !== "=").map(quoted).join(" ")
      }`,
  );
}

function grouped(fields: readonly FieldSpec[], body: (field: FieldSpec) => string): string {
  const names = new Map<string, string[]>();
  for (const field of fields) {
    const text = body(field);
    if (text !== "") names.set(text, [...names.get(text) ?? [], field.name]);
  }
  return [...names].map(([text, list]) =>
    `            case ${list.join(" ")}\n                ${text}`
  ).join("\n");
}
