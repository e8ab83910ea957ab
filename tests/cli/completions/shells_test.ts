/** Presses Tab in real shells. */
import { completionsText } from "../../../src/cli/completions/completions_text.ts";
import type { Shell } from "../../../src/cli/flags/command_tree.ts";
import { eventually, within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";

/** Each case: what is typed, and what the line or the list below it shows after Tab, Tab. */
const CASES: readonly (readonly [typed: string, shown: RegExp])[] = [
  ["traceflock reco", /traceflock record$/m],
  ["traceflock ", /doctor[^]*record[^]*report/],
  ["traceflock --whol", /traceflock --whole-host/],
  ["traceflock record --max-a", /traceflock record --max-age/],
  ["traceflock --source bp", /--source bpftrace/],
  ["traceflock --source=pr", /--source=procfs/],
  ["traceflock report x.tflock --format sq", /--format sqlite/],
  ["traceflock --events fork,exe", /--events fork,exec/],
  ["traceflock --sort mem", /--sort memory/],
  ["traceflock --columns pid,thr", /--columns pid,threads/],
  ["traceflock --redact sec", /--redact secrets/],
  ["traceflock help doc", /help doctor/],
  ["traceflock completions fi", /completions fish/],
  ["traceflock birth_", /traceflock birth_ppid/],
  ["traceflock 'exit!=0 birth_", /'exit!=0 birth_ppid/],
  ["traceflock signal=KI", /signal=KILL/],
  ["traceflock 'exit!=0 signal=KI", /'exit!=0 signal=KILL/],
  ["traceflock signal_name=SIGKI", /signal_name=SIGKILL/],
  ["traceflock state=", /\bD\b[^]*\bZ\b/],
  ["traceflock type=repar", /type=reparent/],
  ["traceflock failed=t", /failed=true/],
  ["traceflock duration=10", /10ms/],
  ["traceflock user=roo", /user=root/],
  [`traceflock under=${String(Deno.pid).slice(0, -1)}`, new RegExp(`\\b${Deno.pid}\\b`)],
  [`traceflock --under ${String(Deno.pid).slice(0, -1)}`, new RegExp(`\\b${Deno.pid}\\b`)],
  ["traceflock comm=den", /comm=deno/],
  ["traceflock replay night.", /replay night\.tflock/],
  ["traceflock report --against night.", /--against night\.tflock/],
  ["traceflock replay night.tflock failed=f", /night\.tflock failed=false/],
  ["traceflock record -o night.tx", /-o night\.txt/],
  ["traceflock -- setpri", /-- setpriv/],
  ["traceflock record -o x -- cat night.tx", /-- cat night\.txt/],
];

/** How each shell starts without files of the user, and reads the script. */
const START: Readonly<Record<string, readonly [shell: string, read: (file: string) => string]>> = {
  "bash with bash-completion": [
    "env LC_ALL=C.UTF-8 PS1='$ ' HISTFILE= bash --norc --noprofile",
    (file) =>
      "bind 'set completion-query-items 0' 'set page-completions off'; " +
      `. /usr/share/bash-completion/bash_completion; . ${file}`,
  ],
  bash: [
    "env LC_ALL=C.UTF-8 PS1='$ ' HISTFILE= bash --norc --noprofile",
    (file) => `bind 'set completion-query-items 0' 'set page-completions off'; . ${file}`,
  ],
  zsh: [
    "env LC_ALL=C.UTF-8 zsh -f",
    (file) => `PS1='$ '; LISTMAX=10000; autoload -Uz compinit; compinit -u -D; . ${file}`,
  ],
  fish: [
    "env LC_ALL=C.UTF-8 fish --no-config --private",
    (file) =>
      `function fish_prompt; echo '$ '; end; set -g fish_autosuggestion_enabled 0; . ${file}`,
  ],
};

for (const [shell, [command, read]] of Object.entries(START)) {
  Deno.test(
    `${shell} completes commands, options, values, queries, users, pids, recordings and programs`,
    within(120, async () => {
      const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
      try {
        Deno.writeTextFileSync(
          `${folder}/completions`,
          completionsText(shell.split(" ")[0] as Shell),
        );
        Deno.writeTextFileSync(`${folder}/night.tflock`, "");
        Deno.writeTextFileSync(`${folder}/night.txt`, "");
        await using terminal = new Terminal(130, 50, command, folder);
        await terminal.shows(/[$%#>]/);
        terminal.type(`${read("./completions")}; echo read\\y`);
        terminal.press("Enter");
        await terminal.shows(/^ready$/m);
        for (const [typed, shown] of CASES) {
          terminal.press("C-u", "C-l");
          await eventually("the line is empty", () => terminal.text === "$");
          terminal.type(typed);
          await eventually("the line is typed", () => terminal.text === `$ ${typed}`.trimEnd());
          terminal.press("Tab");
          // A list takes a second one where a part is certain.
          if (!await terminal.showsSoon(shown)) terminal.press("Tab");
          await terminal.shows(shown);
        }
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    }),
  );
}
