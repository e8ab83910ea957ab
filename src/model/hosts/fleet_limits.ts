/** The limits of a fleet over a server, in memory and on disk. Other limits are in model/base. */

/** Bytes of one pulse of an agent; a usual one has 600. A longer one is no pulse. */
export const MAX_PULSE_BYTES = 4_096;

/** Commands whose births an agent counts at once, for the top of a pulse. */
export const MAX_COUNTED_COMMANDS = 1_000;

/** Processes whose state an agent reads for one pulse, 10 us each; with more, no states are shown. */
export const MAX_STATES_READ = 2_000;

/** Bytes of one question to an agent, and UTF-16 units of its query. */
export const MAX_ASK_BYTES = 16 * 1024;
export const MAX_ASK_QUERY = 4_096;

/**
 * Bytes of a message that a server must take at least: every pulse and every question has room. An
 * event that has none is lost and counted.
 */
export const MIN_SERVER_MESSAGE_BYTES = 16 * 1024;

/** Answers that an agent gives at the same time. */
export const MAX_ANSWERS = 16;

/** Events of one answer from the past. */
export const MAX_ANSWER_EVENTS = 200_000;

/** Events of a live answer that wait for the network; beyond it they are dropped and counted. */
export const MAX_ANSWER_QUEUE_EVENTS = 20_000;

/** Bytes of one message from an agent; a server allows 1 MiB by default. */
export const MAX_FLEET_MESSAGE_BYTES = 8 * 1024 * 1024;

/** Bytes that one frame from another machine may unpack to. */
export const MAX_FOREIGN_FRAME_BYTES = 16 * 1024 * 1024;

/** Hosts of one `fleet record`: each has a file that is open, and a table. */
export const MAX_RECORDED_HOSTS = 500;

/** Missing rights of one user, each reported once; further ones are not reported. */
export const MAX_NOTED_RIGHTS = 100;

/** Files of one spool, and the runs and `lost` events in removed files that it counts one by one. */
export const MAX_SPOOL_FILES = 64;
export const MAX_SPOOL_NOTES = 1_000;

/**
 * Lines of one frame of a spool. Each frame is a message, which costs as much cpu as 200 events; with
 * a frame a second at least, that counts only above this rate.
 */
export const MAX_SPOOL_FRAME_EVENTS = 4_096;
