/** A shell script that writes the stream of a host: a snapshot, `ready`, then a fork each 0.2 s. */
export function cannedStream(bootId = "boot-1"): string {
  const meta = JSON.stringify({
    ...{ tool: "traceflock", version: "9.8.7", kernel: "6.1", boot_id: bootId },
    ...{ source: "bpftrace", cpus: 1 },
  }).slice(1, -1);
  return `
line() {
  read -r up _ </proc/uptime
  time="$(date -u +%Y-%m-%dT%H:%M:%S.%N)Z"
  printf '{"v":1,"type":"%s","time":"%s","ts":%s,"host":"itself"%s}\\n' \\
    "$1" "$time" "\${up%.*}\${up#*.}0000000" "$2"
}
about() { printf ',"pid":%s,"key":"%s-100","ppid":1,"parent_key":"1-0","comm":"%s"' "$1" "$1" "$2"; }
line meta ',${meta}'
line process "$(about 1 init)"
line process "$(about $$ worker)"
line ready ''
n=1000
while sleep 0.2; do
  n=$((n + 1))
  line fork "$(about $n child)"
done`;
}
