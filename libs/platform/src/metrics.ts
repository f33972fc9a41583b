import { Counter, Gauge, Histogram, register, collectDefaultMetrics } from 'prom-client';

/** One registry per operating system process, so that several apps in one process share their metrics. */
export function counter<L extends string = string>(name: string, help: string, labelNames: L[] = []): Counter<L> {
  return (register.getSingleMetric(name) as Counter<L> | undefined) ?? new Counter({ name, help, labelNames });
}

export function gauge<L extends string = string>(name: string, help: string, labelNames: L[] = []): Gauge<L> {
  return (register.getSingleMetric(name) as Gauge<L> | undefined) ?? new Gauge({ name, help, labelNames });
}

export function histogram<L extends string = string>(
  name: string,
  help: string,
  labelNames: L[] = [],
  buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
): Histogram<L> {
  return (
    (register.getSingleMetric(name) as Histogram<L> | undefined) ?? new Histogram({ name, help, labelNames, buckets })
  );
}

/** What a busy place counts, by the value of one label: added up here, it joins the metric when that is read. */
export class Tally<V extends string = string> {
  private readonly counts = new Map<V, number>();

  add(value: V, count = 1): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + count);
  }

  /** What was counted since the last time. */
  take(): [value: V, count: number][] {
    const counts = [...this.counts];
    this.counts.clear();
    return counts;
  }
}

/** A counter for where finding the labels again for each event would be felt. To be made once, by its module. */
export function tally<V extends string = string>(name: string, help: string, label: string): Tally<V> {
  const made = new Tally<V>();
  const metric = new Counter({
    name,
    help,
    labelNames: [label],
    registers: [],
    collect() {
      for (const [value, count] of made.take()) this.inc({ [label]: value }, count);
    },
  });
  register.registerMetric(metric);
  return made;
}

export async function metricsText(): Promise<{ contentType: string; body: string }> {
  if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
  return { contentType: register.contentType, body: await register.metrics() };
}
