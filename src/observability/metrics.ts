import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** One number of the business, with its labels: `calls_live {state: dialing} 3`. */
export interface Figure {
  name: string;
  help: string;
  values: { labels: Record<string, string>; value: number }[];
}

export interface Metrics {
  /** `route` has placeholders, so that there are as many series as endpoints. */
  observeRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  /** Figures are asked for when somebody reads the metrics. */
  addSource(source: () => Promise<readonly Figure[]>): void;
  /** The text that Prometheus reads, and its content type. */
  read(): Promise<{ text: string; contentType: string }>;
}

const PREFIX = 'new_voice_';
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30];

/**
 * Metrics in a registry of their own. `ofProcess` adds memory, CPU, garbage collection and the lag
 * of the event loop, which one set of metrics in a process may do.
 */
export function createMetrics({ ofProcess = false }: { ofProcess?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry, prefix: PREFIX });
  const requests = new Histogram({
    name: `${PREFIX}http_request_seconds`,
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [registry],
  });
  const sources: (() => Promise<readonly Figure[]>)[] = [];
  const gauges = new Map<string, Gauge>();
  const show = ({ name, help, values }: Figure): void => {
    const labelNames = [...new Set(values.flatMap(({ labels }) => Object.keys(labels)))];
    if (!gauges.has(name) && values.length === 0) return;
    const gauge =
      gauges.get(name) ??
      new Gauge({ name: `${PREFIX}${name}`, help, labelNames, registers: [registry] });
    gauges.set(name, gauge);
    gauge.reset();
    for (const { labels, value } of values) gauge.set(labels, value);
  };
  return {
    observeRequest({ method, route, status, seconds }) {
      requests.observe({ method, route, status: String(status) }, seconds);
    },
    addSource: (source) => void sources.push(source),
    async read() {
      const figures = await Promise.all(sources.map((source) => source()));
      for (const figure of figures.flat()) show(figure);
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
  };
}
