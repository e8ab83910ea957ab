/**
 * Every bound of the program, with its unit and its reason. Reaching a bound is counted and shown.
 * Nothing grows without end, however many processes a user starts.
 */

/**
 * Dead processes in a table; the oldest are dropped first. A packed one takes 112 bytes of columns
 * and about 36 of shared fields, plus about 400 for a command line of its own of 100 characters.
 */
export const MAX_DEAD_PROCESSES = 100_000;

/**
 * The latest of them are kept as rows of 1 KB, with parents and children: as many as a screen shows.
 * With four times as many, a storm costs half as much cpu again, since the collector copies each row.
 */
export const MAX_UNPACKED_DEAD = 512;

/**
 * Dead processes in a frozen table (a pause, a step back in time): the latest. Each is a row of 1 KB.
 */
export const MAX_FROZEN_DEAD = 10_000;

/**
 * Dead processes in a table without a screen (`--json`); only late events need them. A row that
 * outlives a young collection costs the collector more than making the row did.
 */
export const MAX_DEAD_HEADLESS = 256;

/**
 * Exits remembered by pid and start time alone, so that no exit is emitted twice and no scan of
 * /proc revives a dead process. 16 bytes each; pid_max by default, which is a second of the worst
 * storm.
 */
export const MAX_RECENT_EXITS = 32_768;

/** Declared losses that are kept to explain a process without a fork event. */
export const MAX_REMEMBERED_LOSSES = 64;

/** Zombies and processes in their exit, of one scan, that are looked at each second: 10 us each. */
export const MAX_LEAVING_PROCESSES = 256;

/** Processes without a fork event that wait for such a loss; further ones are not counted. */
export const MAX_UNSEEN_BIRTHS = 4_096;

/** Inits of pid namespaces whose exit waits for the other processes of the namespace. */
export const MAX_DYING_INITS = 256;

/**
 * Bytes of command lines of all dead processes in a table; the oldest are dropped first. Live
 * processes are bounded by the kernel's pid_max and ARG_MAX.
 */
export const MAX_DEAD_ARGV_BYTES = 32 * 1024 * 1024;

/** Cached cgroup paths, about 300 bytes each; the oldest are dropped first. */
export const MAX_CGROUP_NAMES = 65_536;

/** Equal values of /proc that are kept once, about 200 bytes each, by kind. */
export const MAX_SHARED_VALUES = 2_048;

/** Cgroups whose path was not found, cached for a second; 30 bytes each. */
export const MAX_UNKNOWN_CGROUPS = 4_096;

/** Directories of one walk through a cgroup hierarchy, where the kernel opens no cgroup by id. */
export const MAX_CGROUPS_WALKED = 50_000;

/** Bytes of argv kept for one process: what the probe can carry and /proc completes. */
export const MAX_ARGV_BYTES = 128 * 1024;

/**
 * Longest line accepted from the sidecar, bytes. Its lines are below 800; a longer one is damaged.
 */
export const MAX_LINE_BYTES = 64 * 1024;

/** CPUs of one machine: the largest CONFIG_NR_CPUS. A higher CPU number is damage. */
export const MAX_CPUS = 8192;

/**
 * Bytes of sidecar output that wait in the pipe. While it is full, the sidecar blocks and the
 * kernel's buffers fill; the probes count what those can't hold. A small pipe is cheap: a sidecar
 * that blocks is not woken for each event. In a storm of vforks bpftrace took 8.4 us an event with a
 * pipe of 1 MiB, and 5.6 us with 64 KiB.
 */
export const SIDECAR_PIPE_BYTES = 64 * 1024;

/**
 * The pipe where the kernel's buffer of a CPU is below {@linkcode LARGE_BUFFER_BYTES}. 1 MiB is what
 * every system allows (/proc/sys/fs/pipe-max-size), and 300 ms of the worst storm.
 */
export const LARGE_SIDECAR_PIPE_BYTES = 1024 * 1024;

/** A kernel's buffer of a CPU that holds half a second of the worst storm. */
export const LARGE_BUFFER_BYTES = 8 * 1024 * 1024;

/** Events that wait for a watermark; at this many the oldest are released out of order. */
export const MAX_ORDER_QUEUE_EVENTS = 1_000_000;

/**
 * Fork and exit observations kept for reuse, 250 bytes each: what waits for two watermarks in a
 * storm.
 */
export const MAX_SPARE_OBSERVATIONS = 4_096;

/** Bytes that wait for a slow reader of stdout. */
export const MAX_OUTPUT_QUEUE_BYTES = 64 * 1024 * 1024;

/** Bytes of the sidecar's stderr kept for an error message. */
export const MAX_STDERR_BYTES = 64 * 1024;

/**
 * Execs, renames and reparents kept of one process; beyond it, entries of the middle are dropped.
 */
export const MAX_HISTORY_ENTRIES = 32;

/** UTF-16 units of argv kept of a former image; enough to recognise the command. */
export const MAX_HISTORY_ARGV = 1024;

/** Ancestors that a fork checks for changes; those above are taken as unchanged. */
export const MAX_PARENTS_CHECKED = 16;

/** Children listed in the details of one process: the latest. */
export const MAX_LISTED_CHILDREN = 200;

/** Open files that Details lists of one process: those with the lowest numbers. */
export const MAX_LISTED_FILES = 500;

/** Locks on files that Details lists of one process. */
export const MAX_LISTED_LOCKS = 100;

/** Bytes that Details reads of /proc/locks; in a longer table the process may wait for further locks. */
export const MAX_LOCK_TABLE_BYTES = 1 << 20;

/** File systems whose space the pane of the machine lists. */
export const MAX_LISTED_MOUNTS = 100;

/** Processes with UDP traffic whose peers are read at once. */
export const MAX_UDP_READ_PROCESSES = 64;

/** Peers of connected UDP sockets, and local ends of others, that a `net` event of a process names. */
export const MAX_UDP_PEERS = 8;

/** Files that Details, and a `file` event, name as the busiest ones of a process. */
export const MAX_BUSY_FILES = 5;

/** Open files of one process whose positions a look compares: those with the lowest numbers. */
export const MAX_SAMPLED_FILES = 128;

/** Processes whose positions are kept from one look to the next. */
export const MAX_SAMPLED_PROCESSES = 4_096;

/** Files of one process whose sampled bytes are added up; the busiest ones stay. */
export const MAX_SUMMED_FILES = 16;

/** Open files of one process among which Details looks for sockets. */
export const MAX_SEARCHED_FILES = 4_096;

/** Sockets that Details lists of one process. */
export const MAX_LISTED_SOCKETS = 500;

/** Bytes that Details reads of one table of sockets in /proc/PID/net: some 14,000 connections. */
export const MAX_SOCKET_TABLE_BYTES = 2 * 1024 * 1024;

/** Bytes that Details reads of an environment, and the variables that it lists. */
export const MAX_ENVIRONMENT_BYTES = 256 * 1024;
export const MAX_LISTED_VARIABLES = 2_000;

/** Bytes that Details reads of /proc/PID/maps: some 40,000 mappings. */
export const MAX_MAPS_BYTES = 4 * 1024 * 1024;

/** Descendants that Details lists of one process: the living, then those that ended last. */
export const MAX_LISTED_FAMILY = 2_000;

/** Ancestors that Details lists in Tree: the nearest. */
export const MAX_LISTED_ANCESTORS = 1_000;

/** Lines of strace that its pane keeps: the latest. */
export const MAX_STRACE_LINES = 5_000;
/** UTF-16 units kept of one of them. */
export const MAX_STRACE_LINE = 2_048;
/** Bytes of a line of strace beyond which the rest is dropped unread. */
export const MAX_STRACE_LINE_BYTES = 64 * 1024;

/** Mapped files that Details lists of one process: the largest. */
export const MAX_LISTED_MAPS = 200;

/**
 * Resident bytes up to which Details reads smaps_rollup: the kernel then walks all pages, about 30 ms
 * for each gigabyte, while the screen waits.
 */
export const MAX_ROLLUP_BYTES = 4 * 1024 * 1024 * 1024;

/** Samples of memory and cpu kept of the selected process, one a second. */
export const MAX_SAMPLES = 300;

/**
 * Bytes of former sampled values (cpu, memory, io, state) that time travel can show, of all processes
 * together; the oldest are dropped. A reading that differs takes about 10 bytes: an hour of a machine
 * with a hundred busy processes, and half a minute of the worst storm.
 */
export const MAX_PAST_SAMPLE_BYTES = 3 * 1024 * 1024;

/** Users, cgroups and folders in these values. When they are full, unused ones and the past go. */
export const MAX_PAST_SAMPLE_TEXTS = 16_384;

/**
 * Processes in one `sample` event of a recording. Reading them takes 5 ms, and the line 40 KB.
 */
export const MAX_SAMPLED_AT_ONCE = 250;

/** Processes that a recording reads a second, in the mean: a thousand take five seconds. */
export const MAX_SAMPLE_READS = 200;

/** Changed values of processes that a recording holds a minute, in the mean: about 18 bytes each. */
export const MAX_RECORDED_SAMPLES = 6_000;

/** Rounds of samples in a recording that the screen saves: each looks at the whole past. */
export const MAX_SAVED_ROUNDS = 60;

/** Intervals without readings that time travel remembers. */
export const MAX_SAMPLING_GAPS = 100;

/** Readings of the header (cpu, memory, traffic) that its graphs and time travel show, one a second. */
export const MAX_PAST_VITALS = 900;

/** Meters of CPUs in the header: more than these CPUs share meters, each with its neighbours. */
export const MAX_CORE_METERS = 16;

/** Changes of the counts of lost events that time travel can show. */
export const MAX_PAST_LOSSES = 1_000;

/** Files of /proc kept open for the processes on the screen, far below the usual limit of 1,024. */
export const MAX_STAT_FILES = 256;

/** Events kept for the Events view, about 1 KB each; the oldest are dropped first. */
export const MAX_LOGGED_EVENTS = 8_000;

/** UTF-16 units of their command lines together: a few of 128 KiB must not fill the memory. */
export const MAX_LOGGED_ARGV = 8 * 1024 * 1024;

/**
 * Groups that Churn keeps of each kind, about 1.5 KB each; the least recently changed are dropped
 * first.
 */
export const MAX_CHURN_GROUPS = 1_000;

/** Live processes whose group Churn remembers: twice the default pid_max. */
export const MAX_CHURN_MEMBERS = 65_536;

/** Processes in a report, about 1 KB each with a usual command line; later ones are left out. */
export const MAX_RECORDS = 2_000_000;
/** Execs, renames and reparents that a report keeps of one process; beyond it, the middle is dropped. */
export const MAX_RECORD_ENTRIES = 256;

/** UTF-16 units of command lines that a report keeps whole; later command lines are cut. */
export const MAX_RECORDS_ARGV = 256 * 1024 * 1024;

/** Names and paths that a report stores once for all processes; later ones are stored each time. */
export const MAX_SHARED_TEXTS = 1 << 17;

/** Losses and gaps that a report lists; the sums include all of them. */
export const MAX_REPORTED_LOSSES = 1_000;
/** Rows of one group of a Parquet file: a writer has one group in memory, and a reader skips whole ones. */
export const MAX_PARQUET_GROUP = 50_000;

/** Time steps of a report's rates: about the columns of a wide screen. */
export const MAX_RATE_STEPS = 2_000;
/** Time steps of the small chart of the HTML report: finer ones would be noise. */
export const MAX_CHART_STEPS = 500;

/**
 * Longest line of a recording, bytes: argv of 128 KiB, each byte as \uXXXX and once more as hex.
 */
export const MAX_EVENT_LINE_BYTES = 4 * 1024 * 1024;

/** Hosts of one report, each with some maps and a row; lines of a further one are damage. */
export const MAX_REPORT_HOSTS = 1_000;

/** Unreadable lines that a report lists. */
export const MAX_REPORTED_DAMAGE = 10;

/**
 * Lines of one frame of a recording. More compress hardly better, and a reader unpacks all of them.
 */
export const MAX_FRAME_EVENTS = 1024;

/** Bytes of lines after which a frame of a recording is closed: command lines can be long. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/** Milliseconds that a line of a recording waits to be written: what a crash can lose. */
export const MAX_FRAME_AGE_MS = 1_000;

/**
 * Events between two key frames of a recording, which a seek folds at most, plus
 * {@linkcode KEY_FRAME_EVENTS_PER_ROW} for each row of the table. A row takes 12 to 30 bytes, so key
 * frames cost 2 to 4 bytes an event.
 */
export const KEY_FRAME_EVENTS = 4_096;
export const KEY_FRAME_EVENTS_PER_ROW = 2;

/** The same for the spool of an agent, which is seldom sought in and costs cpu all the time. */
export const SPOOL_KEY_FRAME_EVENTS = 32_768;

/**
 * Dead processes in the table of a recording. Each key frame holds all of them, so that a seek and a
 * replay from the start give the same table.
 */
export const MAX_RECORDED_DEAD = 256;

/** Bytes of their command lines. */
export const MAX_RECORDED_DEAD_ARGV_BYTES = 1024 * 1024;

/**
 * Frames in the index of a recording, 96 bytes each. Beyond it, a reader walks the frame headers.
 */
export const MAX_INDEXED_FRAMES = 500_000;

/**
 * Bytes of a recording that wait for a slow disk; beyond it, events are dropped and reported as lost.
 */
export const MAX_RECORDING_QUEUE_BYTES = 64 * 1024 * 1024;

/** Bytes that one frame of a recording may unpack to. Only a forged frame reaches it. */
export const MAX_FRAME_CONTENT_BYTES = 256 * 1024 * 1024;

/** Events read back after a seek, for Events, Churn and the rates: some tens of milliseconds. */
export const MAX_SEEK_EVENTS = 4_096;

/** Processes that got a signal and are alive, with the last signal of each number. */
export const MAX_SIGNALLED = 16_384;

/** Numbers of signals kept for one process. */
export const MAX_SIGNALS_KEPT = 16;

/** Logins and executables of execs that share one object, by kind. */
export const MAX_SHARED_IDENTITIES = 1_024;

/** Programs whose paths are kept, about 500 bytes each: a host runs a few hundred. */
export const MAX_KEPT_PROGRAMS = 4_096;

/** Records of the kernel's log that a death for lack of memory reads: a host has a few thousand. */
export const MAX_LOG_RECORDS = 65_536;

/** Processes with a failed exec that is not over, and the paths kept of each. */
export const MAX_FAILED_EXECS = 4_096;
export const MAX_TRIED_PATHS = 64;

/** Bytes kept of each output of a tool such as `bpftrace --version`. */
export const MAX_TOOL_OUTPUT_BYTES = 64 * 1024;

/** Milliseconds after which such a tool is killed. */
export const MAX_TOOL_MS = 10_000;

/** Ignored entries of PATH that a message names; it counts the rest. */
export const MAX_NAMED_ENTRIES = 4;

/** Events that a replay applies between two frames of the screen, so that keys get a reaction. */
export const MAX_PLAYED_AT_ONCE = 4_000;

/**
 * Instructions of the automaton of one pattern: about one for each character, repetitions written
 * out. Each may visit each character of a text of 128 KiB.
 */
export const MAX_PATTERN_INSTRUCTIONS = 1_200;

/**
 * Steps of an automaton that `--redact` may take for one text: about a second at worst. Beyond them
 * the whole text is replaced. A match can cost one pass over the rest of the text: 6,000 matches in a
 * line of 140 characters, 6 in one of 128 KiB.
 */
export const MAX_REDACTION_STEPS = 1 << 24;

/** Names, paths and cgroups whose redacted form is cached; beyond it the cache is emptied. */
export const MAX_REDACTED_STRINGS = 4_096;

/** Names of programs whose path held a secret; beyond it every name is replaced. */
export const MAX_REDACTED_NAMES = 4_096;

/** Bytes of /sys/kernel/btf/vmlinux: ten times the usual size. */
export const MAX_BTF_BYTES = 64 * 1024 * 1024;

/**
 * Typedefs and qualifiers before a type, anonymous structs in each other, and types of one name.
 * The kernel has less than ten.
 */
export const MAX_BTF_DEPTH = 32;
/** Members of one struct, those of its anonymous members included. The kernel has some hundreds. */
export const MAX_BTF_MEMBERS = 65_536;

/** Bytes of the name of a type or a field; a longer one is ignored. */
export const MAX_BTF_NAME = 127;

/** Processes whose activity is kept, about 500 bytes each; the dead ones are dropped first. */
export const MAX_ACTIVE_PROCESSES = 16_384;

/** Latest opens kept of one process. */
export const MAX_KEPT_OPENS = 32;

/** Peers, and ports, of one process that a filter finds: the first ones. */
export const MAX_KEPT_PEERS = 64;

/** Open connections that are kept, about 300 bytes each: as many as a busy proxy has. */
export const MAX_LIVE_CONNECTIONS = 65_536;

/** Closed connections that are kept, the last ones. */
export const MAX_CLOSED_CONNECTIONS = 8_192;
/** Rows that left the list while its order is held, and keep their place: 60 bytes each. */
export const MAX_HELD_ABSENT = 4_096;

/**
 * Hosts of one screen, about 2 KB each with the summary of a second; a further one is counted and not
 * shown.
 */
export const MAX_HOSTS = 20_000;

/** Hosts of one `--on`, each with a table, a log and a process of ssh: some 50 MB each when busy. */
export const MAX_SSH_HOSTS = 64;

/** Commands that a pulse counts in one second; further ones are left out of its top. */
export const MAX_PULSE_COMMANDS = 1_024;

/** The busiest commands that a pulse names. */
export const PULSE_TOP = 5;

/** Events of several hosts that wait for half a second to be put in order; the oldest go on early. */
export const MAX_MERGED_EVENTS = 20_000;

/**
 * UTF-16 units of one text in the event of another machine: a path of 4,096 bytes, in hex. Its argv has
 * {@linkcode MAX_ARGV_BYTES}.
 */
export const MAX_STREAM_TEXT = 8_192;

/** Live processes of another machine; a stream with more is refused: four times the usual pid_max. */
export const MAX_STREAM_PROCESSES = 131_072;

/** UTF-16 units of the command lines of these processes together. */
export const MAX_STREAM_ARGV = 256 * 1024 * 1024;

/** Milliseconds until the first and the later tries to connect to a host again. */
export const FIRST_RETRY_MS = 1_000;
export const LAST_RETRY_MS = 30_000;

/** Bytes of one read from another machine. */
export const STREAM_READ_BYTES = 256 * 1024;

/** Threads of one process that the list shows; a row counts the rest. */
export const MAX_LISTED_THREADS = 256;
/** Threads that are read at once, for all rows of the window: 10 us each. */
export const MAX_THREAD_READS = 2_000;

/** Connections that ended before any process accepted them, and wait for accept(2). */
export const MAX_EARLY_CLOSES = 4_096;

/** `transfer` events of one reading, some 400 bytes each: those of the connections that moved most. */
export const MAX_TRANSFERS = 1_000;

/** Connections that the tab Activity of Details lists of one process, the open ones first. */
export const MAX_LISTED_CONNECTIONS = 500;

/** Connections that one reading of a network namespace takes, 7 us each. */
export const MAX_READ_CONNECTIONS = 32_768;

/** Network namespaces whose connections are read, one after the other. */
export const MAX_READ_NAMESPACES = 64;

/** Addresses whose texts are kept, because connections repeat them. The whole store is dropped at the bound. */
export const MAX_KNOWN_ADDRESSES = 4_096;

/** Records of activity that wait for the lifecycle's events of their time, or for their watermark. */
export const MAX_ACTIVITY_RECORDS = 100_000;

/**
 * Events of the lifecycle that wait for the numbers of activity of their time. Beyond it they go on
 * without, so activity never makes the lifecycle lose an event.
 */
export const MAX_HELD_EVENTS = 20_000;

/** Milliseconds that they wait at most. The numbers are usually a tenth of a second behind. */
export const MAX_HELD_MS = 1_000;

/** Intervals of traffic that a report keeps of a process, 80 bytes each; beyond, neighbours are joined. */
export const MAX_SERIES_POINTS = 1_024;
/** Connections that a report lists, about 250 bytes each; later ones are counted. */
export const MAX_REPORTED_CONNECTIONS = 500_000;
/** Times in which activity was traced that a report lists. */
export const MAX_TRACED_SPANS = 1_000;
/** Processes with counters of network, and of storage, in a trace for Perfetto: those that moved most. */
export const MAX_COUNTED_PROCESSES = 32;
/** Processes, peers and failures that the page of a report lists, and its contacts of processes. */
export const MAX_PAGE_ROWS = 1_000;
export const MAX_PAGE_CONTACTS = 50_000;
/** Tracks of connections in such a trace; a connection that finds none free becomes a mark. */
export const MAX_CONNECTION_TRACKS = 100;

/** Closed connections in a key frame of a recording, some 400 bytes each before compression. */
export const MAX_RECORDED_CLOSED = 256;
