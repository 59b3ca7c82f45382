export interface PumpOptions {
  /** Between the beginnings of two rounds, however often it is woken. */
  spacingMs: number;
  onTrouble: (error: unknown) => void;
}

/**
 * Reads when it is woken: one round at a time, and one more when it was woken meanwhile. Many
 * commits in a short time cost one reading.
 */
export function createPump(
  round: () => Promise<void>,
  { spacingMs, onTrouble }: PumpOptions,
): { wake(): void; stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let wokenAgain = false;
  let stopped = false;
  let nextAtMs = 0;

  function wake(): void {
    if (stopped || timer !== undefined) return;
    if (running !== null) {
      wokenAgain = true;
      return;
    }
    timer = setTimeout(run, Math.max(0, nextAtMs - performance.now()));
  }

  function run(): void {
    timer = undefined;
    nextAtMs = performance.now() + spacingMs;
    running = round()
      .catch(onTrouble)
      .finally(() => {
        running = null;
        if (!wokenAgain) return;
        wokenAgain = false;
        wake();
      });
  }

  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
