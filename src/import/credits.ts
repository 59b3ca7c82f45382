/** How much may be under way: what is taken must be given back by whoever is done with it. */
export interface Credits {
  take(): Promise<void>;
  give(): void;
}

export function createCredits(count: number): Credits {
  let free = count;
  const waiting: (() => void)[] = [];
  return {
    async take() {
      if (free > 0) {
        free -= 1;
        return;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    give() {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
