declare module 'autocannon' {
  interface Options {
    url: string;
    connections: number;
    duration?: number;
    headers?: Record<string, string>;
  }
  interface Instance extends PromiseLike<{ errors: number; timeouts: number; non2xx: number }> {
    on(
      event: 'response',
      heard: (client: unknown, status: number, bytes: number, tookMs: number) => void,
    ): void;
  }
  const autocannon: (options: Options) => Instance;
  export = autocannon;
}
