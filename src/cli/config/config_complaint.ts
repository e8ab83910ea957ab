/** Tells what is wrong with a part of the configuration. */
export type Complain = (problem: string) => void;
