/** The services that IANA gives these ports of TCP, and those that their users know better. */
const NAMES: ReadonlyMap<number, string> = new Map([
  ...([[20, "ftp-data"], [21, "ftp"], [22, "ssh"], [23, "telnet"], [25, "smtp"]] as const),
  ...([[53, "domain"], [80, "http"], [88, "kerberos"], [110, "pop3"], [111, "rpcbind"]] as const),
  ...([[119, "nntp"], [143, "imap"], [179, "bgp"], [389, "ldap"], [443, "https"]] as const),
  ...([[445, "smb"], [465, "smtps"], [514, "shell"], [587, "submission"], [631, "ipp"]] as const),
  ...([[636, "ldaps"], [853, "domain-s"], [873, "rsync"], [989, "ftps-data"], [
    990,
    "ftps",
  ]] as const),
  ...([[993, "imaps"], [995, "pop3s"], [1433, "mssql"], [1521, "oracle"], [1883, "mqtt"]] as const),
  ...([[2049, "nfs"], [2181, "zookeeper"], [2375, "docker"], [2379, "etcd"]] as const),
  ...([[3128, "squid"], [3306, "mysql"], [3389, "rdp"], [4222, "nats"], [
    5432,
    "postgresql",
  ]] as const),
  ...([[5672, "amqp"], [5900, "vnc"], [6379, "redis"], [6443, "kubernetes"]] as const),
  ...([[8080, "http-alt"], [8443, "https-alt"], [9090, "prometheus"], [9092, "kafka"]] as const),
  ...([[9200, "elasticsearch"], [11211, "memcached"], [27017, "mongodb"]] as const),
]);

/** Returns the usual name of the service at a port of TCP; null without one. */
export function serviceName(port: number): string | null {
  return NAMES.get(port) ?? null;
}
