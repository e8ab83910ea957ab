/** Tells what is wrong with a part of the configuration. */
export type AddProblem = (problem: string) => void;
