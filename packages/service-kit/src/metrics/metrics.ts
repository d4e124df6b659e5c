import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a metric is called and what it tells; names as https://prometheus.io/docs/practices/naming/ has them, unit last. */
export interface MetricSpec<L extends string> {
  readonly name: string;
  readonly help: string;
  /** Names of its labels; each of few values, as every combination is a series of its own. */
  readonly labels?: readonly L[];
}

/** The label values of one series. */
export type Labels<L extends string> = Readonly<Record<L, string>>;

/** Only ever grows, from 0 at the start of the process. */
export interface CountingMetric<L extends string> {
  add(labels: Labels<L>, amount?: number): void;
}

/** Goes up and down. */
export interface LevelMetric<L extends string> {
  set(labels: Labels<L>, value: number): void;
  add(labels: Labels<L>, amount: number): void;
  /** Forgets the value of a series: nothing is told of it until one is set again. */
  forget(labels: Labels<L>): void;
}

/** How values spread. */
export interface SpreadMetric<L extends string> {
  observe(labels: Labels<L>, value: number): void;
}

/** The page as it is served. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

/** What one service measures of itself, in the text format of Prometheus. */
export interface Metrics {
  counter<L extends string = never>(spec: MetricSpec<L>): CountingMetric<L>;
  gauge<L extends string = never>(spec: MetricSpec<L>): LevelMetric<L>;
  /** @param buckets upper bounds, ascending, in the unit of the name. */
  histogram<L extends string = never>(spec: MetricSpec<L>, buckets: readonly number[]): SpreadMetric<L>;
  /**
   * Run before each page is made, to set what is read and not counted. Those who ask at the same time share one run. Must not
   * reject: what cannot be read is to be forgotten.
   */
  beforePage(read: () => Promise<void>): void;
  page(): Promise<MetricsPage>;
}

/** Buckets for what takes from milliseconds to half a minute, in seconds. */
export const CALL_SECONDS: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Makes the metrics of one service, with Node's own among them: CPU, memory, event loop lag, garbage collection. */
export function createMetrics(): Metrics {
  // Not the library's registry, which all of a process share.
  const register = new Registry();
  const readers: (() => Promise<void>)[] = [];
  let reading: Promise<unknown> | undefined;
  collectDefaultMetrics({ register });

  function made<L extends string>({ name, help, labels = [] }: MetricSpec<L>) {
    return { name, help, labelNames: [...labels], registers: [register] };
  }

  return {
    counter: <L extends string>(spec: MetricSpec<L>): CountingMetric<L> => {
      const counter = new Counter<L>(made(spec));
      return { add: (labels, amount = 1) => counter.inc(labels, amount) };
    },
    gauge: <L extends string>(spec: MetricSpec<L>): LevelMetric<L> => {
      const gauge = new Gauge<L>(made(spec));
      return {
        set: (labels, value) => gauge.set(labels, value),
        add: (labels, amount) => gauge.inc(labels, amount),
        forget: (labels) => gauge.remove(labels),
      };
    },
    histogram: <L extends string>(spec: MetricSpec<L>, buckets: readonly number[]): SpreadMetric<L> => {
      const histogram = new Histogram<L>({ ...made(spec), buckets: [...buckets] });
      return { observe: (labels, value) => histogram.observe(labels, value) };
    },
    beforePage: (read) => {
      readers.push(read);
    },
    page: async () => {
      reading ??= Promise.all(readers.map((read) => read())).finally(() => {
        reading = undefined;
      });
      await reading;
      return { contentType: register.contentType, body: await register.metrics() };
    },
  };
}
