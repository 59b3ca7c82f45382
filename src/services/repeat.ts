export interface Repeated {
  /** No round begins after this; resolves when the last one is over. */
  stop(): Promise<void>;
}

/**
 * Runs the work again and again, with a pause after each round. A round that fails is logged and
 * the next one is tried.
 */
export function repeat(
  options: {
    name: string;
    everyMs: number;
    log: { warn(fields: object, message: string): void };
  },
  work: () => Promise<void>,
): Repeated {
  const { name, everyMs, log } = options;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let round = Promise.resolve();
  const begin = () => {
    round = work()
      .catch((error: unknown) => log.warn({ name, error: String(error) }, 'a round has failed'))
      .then(() => {
        if (!stopped) timer = setTimeout(begin, everyMs);
      });
  };
  begin();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
