import { fixedRule, type RedactionRule } from "./redaction_rule.ts";

/** Words that the name of a flag, variable, header or field of a secret contains. */
const WORDS = "pass(?:wd|word|phrase|code)?|pwd|secret|token|cred(?:s|ential|entials)?";
const HINTS = ["pass", "pwd", "secret", "token", "cred"];
/** A value as a shell reads it; an unclosed quote extends to the end. */
const VALUE = `(?<secret>"[^"]*"?|'[^']*'?|\\S+)`;
/** The rest of one argument. */
const REST = "(?<secret>.+)$";

/** Matches a program at the start of the line, after a path, or inside the text for a shell. */
function program(names: string): string {
  return `(?i)(?:^|[\\s/"';&|(])(?:${names})(?:\\s|$)`;
}

/** Returns rules for the value of a short flag, in the same argument or the next. */
function flagOf(names: string, flags: string, hints: readonly string[]): RedactionRule[] {
  return [
    fixedRule(`(?:^|[\\s"'])(?:${flags})[=\\s]?${VALUE}`, hints, program(names)),
    fixedRule(`(?s)^(?:${flags})=?${REST}`, hints, program(names)),
  ];
}

let rules: readonly RedactionRule[] | null = null;

/**
 * Returns the rules of `--redact secrets`: common flags, variables, headers, URLs and shapes of
 * tokens. They remove too much rather than too little. They are compiled on first use, since most
 * runs need none.
 */
export function commonSecrets(): readonly RedactionRule[] {
  return rules ??= [
    ...namedSecrets(),
    ...headers(),
    ...addresses(),
    ...programFlags(),
    ...tokenShapes(),
  ];
}

function namedSecrets(): RedactionRule[] {
  const key = "(?:[\\w.]+[-_.])*key(?:[-_.]?(?:id|data|base64|secret))?";
  const auth = "(?:\\w+[-_.])*auth(?:orization|entication)?(?:[-_.][\\w.-]*)?";
  const name = `[\\w.-]*(?:${WORDS}|key)[\\w.-]*`;
  return [
    // --password hunter2, --api-token=..., -passin pass:...
    fixedRule(`(?i)(?:^|[\\s"'])--?[\\w.-]*(?:${WORDS})[\\w.-]*(?:=|\\s+)${VALUE}`, HINTS),
    fixedRule(`(?i)(?:^|[\\s"'])--?(?:${key}|${auth})(?:=|\\s+)${VALUE}`, ["key", "auth"]),
    fixedRule(`(?is)^--?(?:${key}|${auth})=${REST}`, ["key", "auth"]),
    // DB_PASSWORD=..., "token": "...", password: ...
    fixedRule(`(?i)${name}\\\\*["']?\\s*[=:]\\s*${VALUE}`, [...HINTS, "key"]),
    fixedRule(`(?is)^-{0,2}${name}=${REST}`, [...HINTS, "key"]),
  ];
}

function headers(): RedactionRule[] {
  const names =
    "(?:proxy-)?authorization|(?:set-)?cookie|x-[\\w-]*(?:auth|token|key|secret)[\\w-]*|" +
    "(?:private|job|deploy)-token|api-?key";
  const hints = ["authorization", "cookie", "x-", "-token", "apikey", "api-key"];
  return [
    fixedRule(`(?is)^(?:-H|--header=?)?\\s*(?:${names})\\s*[:=]\\s*${REST}`, hints),
    fixedRule(`(?i)(?:${names})["']?\\s*[:=]\\s*(?:[a-z-]+\\s+)?${VALUE}`, hints),
    fixedRule(`(?i)["'](?:${names})\\s*:\\s*(?<secret>[^"']+)`, hints),
    fixedRule("(?i)\\bbearer\\s+(?<secret>[^\\s\"']{4,})", ["bearer"]),
    fixedRule("(?i)\\bbasic\\s+(?<secret>[a-z0-9+/=_-]{12,})", ["basic"]),
  ];
}

function addresses(): RedactionRule[] {
  return [
    // https://user:pass@host, redis://:pass@host; a password may contain a slash or an @
    fixedRule("[A-Za-z][\\w+.-]*://[^\\s/:@?#]*:(?<secret>[^\\s\"']+)@", ["://"]),
    // https://token@host
    fixedRule("[A-Za-z][\\w+.-]*://(?<secret>[^\\s/:@?#]{16,})@", ["://"]),
    fixedRule("(?i)[?&](?:sig|signature|code|auth|x-amz-signature)=(?<secret>[^\\s&\"']+)", ["="]),
  ];
}

function programFlags(): RedactionRule[] {
  const clients = "curl|wget|https?|xh|lftp|aria2c";
  return [
    ...flagOf("(?:mysql|mariadb|mycli|xtrabackup)[\\w.-]*", "-p", [
      "mysql",
      "mariadb",
      "mycli",
      "xtra",
    ]),
    ...flagOf("sshpass", "-p", ["sshpass"]),
    ...flagOf("redis-cli|valkey-cli", "-a", ["-cli"]),
    ...flagOf("mongo[\\w.-]*", "-p", ["mongo"]),
    ...flagOf("sqlcmd|bcp|isql|tsql|ipmitool|zip|unzip|7z\\w*|rar|unrar", "-hp|-[pP]", [
      ...["sqlcmd", "bcp", "isql", "tsql", "ipmitool", "zip", "7z", "rar"],
    ]),
    ...flagOf("ldap\\w+", "-w", ["ldap"]),
    ...flagOf("snmp\\w*", "-[AXc]", ["snmp"]),
    ...flagOf("(?:docker|podman|nerdctl|buildah|skopeo|helm|oras|az)\\s(?:.*\\s)?login", "-p", [
      "login",
    ]),
    // -u user:password: the part after the colon
    fixedRule(
      `(?:^|[\\s"'])(?:-u|-U|-a|--user|--proxy-user)[=\\s]?[^\\s:"']*:(?<secret>[^\\s"']+)`,
      ["curl", "wget", "http", "xh", "lftp", "aria2c"],
      program(clients),
    ),
    fixedRule(
      `(?s)^(?:-u|-U|-a|--user=|--proxy-user=)[^:]*:${REST}`,
      ["curl", "wget", "http", "xh", "lftp", "aria2c"],
      program(clients),
    ),
    fixedRule("%(?<secret>\\S+)", ["smb", "rpcclient"], program("smb\\w+|rpcclient")),
    // a cookie or the pass phrase of a certificate
    ...flagOf("curl", "-b|--cookie", ["curl"]),
    fixedRule(
      "(?s)(?:^|[\\s\"'])(?:-E|--cert)[=\\s]?[^\\s:\"']*:(?<secret>[^\\s\"']+)",
      ["curl"],
      program("curl"),
    ),
    ...flagOf("ssh-keygen", "-[NP]", ["ssh-keygen"]),
    ...flagOf("useradd|usermod|groupadd|groupmod", "-p", ["user", "group"]),
    ...flagOf("mosquitto_\\w+", "-P", ["mosquitto"]),
    fixedRule(
      `(?:^|\\s)-[A-Za-z0-9]*b[A-Za-z0-9]*\\s+(?:[^-\\s]\\S*\\s+)+?${VALUE}(?:$|[;&|])`,
      ["htpasswd"],
      program("htpasswd"),
    ),
    fixedRule(
      `\\spassword\\s+${VALUE}`,
      ["mysqladmin", "mariadb-admin"],
      program("mysqladmin|mariadb-admin"),
    ),
    fixedRule("\\slogin\\s+(?<secret>[^-=\\s\"'][^=\\s\"']+)", ["vault"], program("vault|bao")),
  ];
}

function tokenShapes(): RedactionRule[] {
  return [
    fixedRule("\\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA|AIPA|ABIA|ACCA)[A-Z0-9]{16}\\b", [
      ...["akia", "asia", "agpa", "aida", "aroa", "anpa", "anva", "aipa", "abia", "acca"],
    ]),
    fixedRule("\\b(?:gh[opsur]_[A-Za-z0-9]{16,}|github_pat_\\w{16,})", ["gh", "github_pat_"]),
    fixedRule("\\bgl[a-z]{2,6}-[\\w-]{16,}", ["gl"]),
    fixedRule("\\b(?:xox[a-z]|xapp)-[\\w-]{8,}", ["xox", "xapp-"]),
    fixedRule("hooks\\.slack\\.com/(?<secret>\\S+)", ["hooks.slack.com"]),
    fixedRule("\\beyJ[\\w-]{6,}\\.[\\w-]+(?:\\.[\\w-]*)*", ["eyj"]),
    fixedRule("\\b(?:AIza[\\w-]{30,}|ya29\\.[\\w.-]{16,})", ["aiza", "ya29."]),
    fixedRule("\\b(?:[prs]k_(?:live|test)_\\w{8,}|whsec_\\w{16,}|sk-[\\w-]{16,})", [
      ...["k_live_", "k_test_", "whsec_", "sk-"],
    ]),
    fixedRule("\\b(?:npm_\\w{30,}|pypi-[\\w-]{30,}|dckr_pat_[\\w-]{16,}|hf_\\w{24,})", [
      ...["npm_", "pypi-", "dckr_pat_", "hf_"],
    ]),
    fixedRule("\\bSG\\.[\\w-]{16,}\\.[\\w-]{16,}", ["sg."]),
    fixedRule("\\bbot\\d{6,}:(?<secret>[\\w-]{20,})", ["bot"]),
    fixedRule("\\bhv[sbr]\\.[\\w-]{16,}", ["hvs.", "hvb.", "hvr."]),
    fixedRule("\\bdo[opr]_v1_[a-f0-9]{32,}", ["_v1_"]),
    fixedRule("(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY.*?(?:-----END [A-Z0-9 ]*-----|$)", [
      "private key",
    ]),
  ];
}
