/** Keeps the sums of calls. Every step may be repeated and run beside itself. */
export interface RollupStore {
  /** Folds some ended calls in, each once; answers how many. */
  fold(max: number): Promise<number>;
  /** Adds the differences of task counts together. */
  compactTaskCounts(): Promise<void>;
  /** Makes all sums anew from the records; they are equal to what is there. */
  rebuild(): Promise<void>;
}
