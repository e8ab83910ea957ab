/**
 * Every bound of the program, by name, with its unit and its reason. Reaching one is counted and
 * shown; nothing grows without end because a stranger forks without end.
 */

/**
 * Dead processes that the table remembers; the oldest go first. One that is put away takes 112 bytes
 * of columns and 36 of what it shares with its siblings; about 400 more when its command line is its
 * own, of 100 letters.
 */
export const MAX_DEAD_PROCESSES = 100_000;

/**
 * Of these, the last ones are at hand, as rows of 1 KB with parents and children: more than a screen
 * shows, and than late events are about.
 */
export const MAX_UNPACKED_DEAD = 2_048;

/**
 * Dead processes in a picture of one moment (a pause, a step back in time), the last ones: each is a
 * row of 1 KB again.
 */
export const MAX_FROZEN_DEAD = 10_000;

/**
 * And where nobody looks at them (`--json`): what comes late may still be about one of these. Each
 * row that is kept through a storm costs the collector more than making it did.
 */
export const MAX_DEAD_HEADLESS = 256;

/**
 * Deaths that are remembered by their names alone, so that none is told twice and no
 * scan brings one back. 16 bytes each; as many
 * as there are pids by default, so a second of the worst storm.
 */
export const MAX_RECENT_EXITS = 32_768;

/** Declared losses that are remembered, to tell whether they cover a process without a fork. */
export const MAX_REMEMBERED_LOSSES = 64;

/** Processes without a fork that wait for such a loss; more at a time are not counted. */
export const MAX_UNSEEN_BIRTHS = 4_096;

/** Inits of pid namespaces whose exit waits for the processes in the namespace. */
export const MAX_DYING_INITS = 256;

/**
 * Bytes of command lines that the remembered dead may hold together; the oldest go first. The living
 * need no bound of their own: the kernel's pid_max and ARG_MAX are theirs.
 */
export const MAX_DEAD_ARGV_BYTES = 32 * 1024 * 1024;

/** Paths of cgroups that are remembered, about 300 bytes each; the oldest go first. */
export const MAX_CGROUP_NAMES = 65_536;

/** Cgroups that were looked for in vain and are remembered for a second, 30 bytes each. */
export const MAX_UNKNOWN_CGROUPS = 4_096;

/** Folders of one walk through a cgroup hierarchy, where the kernel opens no cgroup by its id. */
export const MAX_CGROUPS_WALKED = 50_000;

/** Bytes of argv kept for one process; what the kernel probe can carry, and /proc completes. */
export const MAX_ARGV_BYTES = 128 * 1024;

/** Longest line accepted from the sidecar, bytes. Ours are under 800; more is garbage. */
export const MAX_LINE_BYTES = 64 * 1024;

/** CPUs of one machine: the most that Linux can be built for, CONFIG_NR_CPUS. A higher one is garbage. */
export const MAX_CPUS = 8192;

/**
 * Bytes of sidecar output that wait in the pipe. While it is full, the sidecar waits and the kernel's
 * buffers fill; what they can't hold is lost, counted by the probes. 1 MiB is what every system allows
 * (/proc/sys/fs/pipe-max-size), and 150 ms of the worst storm.
 */
export const SIDECAR_PIPE_BYTES = 1024 * 1024;

/** Events that wait for a watermark before order is given up for the oldest (see FIFO order). */
export const MAX_ORDER_QUEUE_EVENTS = 1_000_000;

/**
 * Births, and deaths, that have been handled and are kept to be filled again, 250 bytes each: what
 * waits for two watermarks in a storm.
 */
export const MAX_SPARE_OBSERVATIONS = 4_096;

/** Bytes that wait for a slow reader of stdout. */
export const MAX_OUTPUT_QUEUE_BYTES = 64 * 1024 * 1024;

/** Bytes of the sidecar's stderr that are kept for an error message. */
export const MAX_STDERR_BYTES = 64 * 1024;

/** Execs, renames and new parents remembered of one process; of more, some of the middle go. */
export const MAX_HISTORY_ENTRIES = 32;

/** UTF-16 units of argv that an image keeps once it is history; enough to tell what it was. */
export const MAX_HISTORY_ARGV = 1024;

/** Generations above a fork that are looked at for changes; what stands above those is as it was. */
export const MAX_PARENTS_CHECKED = 16;

/** Children that the story of one process tells, the last ones; more would bury the rest of it. */
export const MAX_LISTED_CHILDREN = 200;

/** Samples of memory and cpu kept of the process that is looked at, one a second. */
export const MAX_SAMPLES = 300;

/**
 * Former sampled values (state, cpu, memory) that a step back in time can show, of all processes
 * together; the oldest are overwritten. About 200 bytes each, and only readings that found something
 * new take one: some minutes of a busy machine.
 */
export const MAX_PAST_SAMPLES = 20_000;

/** Times without readings that a step back in time knows of. */
export const MAX_SAMPLING_GAPS = 100;

/** Values of the header (cpu, memory, load) that a step back in time can show, one a second. */
export const MAX_PAST_VITALS = 900;

/** Changes of the counts of lost events that a step back in time can show. */
export const MAX_PAST_LOSSES = 1_000;

/** Files of /proc kept open for the processes on the screen, far below the 1,024 that one may have. */
export const MAX_STAT_FILES = 256;

/** Events that the Events view remembers; the oldest go first. About 1 KB each. */
export const MAX_LOGGED_EVENTS = 8_000;

/** UTF-16 units of the command lines in them; a few of 128 KiB must not push out the memory. */
export const MAX_LOGGED_ARGV = 8 * 1024 * 1024;

/** Groups that Churn keeps of each kind; those longest without news go first. About 1.5 KB each. */
export const MAX_CHURN_GROUPS = 1_000;

/** Living processes whose groups Churn remembers; as many as pid_max is by default, twice. */
export const MAX_CHURN_MEMBERS = 65_536;

/** Processes that a report keeps, about 1 KB each with a usual command line; later ones are left out. */
export const MAX_RECORDS = 2_000_000;

/** Execs, renames or reparentings that a report keeps of one process; of more, it drops the middle. */
export const MAX_RECORD_ENTRIES = 256;

/** UTF-16 units of command lines that a report keeps whole; of those after it, the beginning. */
export const MAX_RECORDS_ARGV = 256 * 1024 * 1024;

/** Names and paths of which a report keeps one copy for all; later ones are kept as they come. */
export const MAX_SHARED_TEXTS = 1 << 17;

/** Losses and gaps that a report tells one by one; all of them are in the sums. */
export const MAX_REPORTED_LOSSES = 1_000;

/** Pieces of time that the rates of a report have at most: about as many as a wide screen has columns. */
export const MAX_RATE_STEPS = 2_000;

/** The same for the small chart of the HTML report: finer would be noise. */
export const MAX_CHART_STEPS = 500;

/** Longest line of a recording, bytes: argv of 128 KiB, each byte as \uXXXX and once more as hex. */
export const MAX_EVENT_LINE_BYTES = 4 * 1024 * 1024;

/** Lines that could not be read of which a report tells one by one. */
export const MAX_REPORTED_DAMAGE = 10;

/** Lines of one frame of a recording; more press hardly better, and a reader has to unpack them all. */
export const MAX_FRAME_EVENTS = 1024;

/** Bytes of the lines of one frame of a recording, about, beyond which it is closed: command lines can be long. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;

/** Milliseconds that a line of a recording waits to be written; so much a crash can lose. */
export const MAX_FRAME_AGE_MS = 1_000;

/**
 * Events between two key frames of a recording, which a seek has to fold at the most; and so many
 * more for each row of the table. A row takes 12 to 30 bytes, so this is 2 to 4 bytes an event.
 */
export const KEY_FRAME_EVENTS = 4_096;
export const KEY_FRAME_EVENTS_PER_ROW = 2;

/**
 * Dead processes that the table of a recording remembers, whoever folds it: each key frame has them
 * all, so that a table is the same whether it was sought or played up to.
 */
export const MAX_RECORDED_DEAD = 256;

/** Bytes of their command lines. */
export const MAX_RECORDED_DEAD_ARGV_BYTES = 1024 * 1024;

/** Frames that the index of a recording names, 96 bytes each; of more, the headers are walked. */
export const MAX_INDEXED_FRAMES = 500_000;

/** Bytes of a recording that wait for a slow disk, before events are dropped and declared. */
export const MAX_RECORDING_QUEUE_BYTES = 64 * 1024 * 1024;

/** Bytes that one frame of a recording may unpack to; ours stay far below, a forged one does not. */
export const MAX_FRAME_CONTENT_BYTES = 256 * 1024 * 1024;

/** Events read back after a jump in a recording, for Events, Churn and the rates: some tens of ms. */
export const MAX_SEEK_EVENTS = 4_096;

/** Bytes that are kept of what a tool such as `bpftrace --version` says on each of its outputs. */
export const MAX_TOOL_OUTPUT_BYTES = 64 * 1024;

/** Milliseconds after which such a tool hangs and is killed. */
export const MAX_TOOL_MS = 10_000;

/** Entries of PATH that a message names as ignored; it counts the rest. */
export const MAX_NAMED_ENTRIES = 4;

/** Events that a replay applies between two frames of the screen, so that keys are still heard. */
export const MAX_PLAYED_AT_ONCE = 4_000;

/**
 * Instructions of the automaton of one pattern, about one for each character of it, repetitions
 * written out. At worst each of them looks at each of 128 KiB.
 */
export const MAX_PATTERN_INSTRUCTIONS = 1_200;

/**
 * Steps of an automaton that `--redact` may take to find all matches of a pattern in one text, about
 * a second's at worst; beyond them all of the text is replaced. Each match can cost a look at the
 * rest of the text: 6,000 matches in a line of 140 characters, 6 in one of 128 KiB.
 */
export const MAX_REDACTION_STEPS = 1 << 24;

/** Names, paths and cgroups of which the redacted form is remembered; beyond it all are forgotten. */
export const MAX_REDACTED_STRINGS = 4_096;

/** Names of programs whose path held a secret; beyond it every name is replaced. */
export const MAX_REDACTED_NAMES = 4_096;
