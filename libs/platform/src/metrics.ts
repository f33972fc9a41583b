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

export async function metricsText(): Promise<{ contentType: string; body: string }> {
  if (!register.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics();
  return { contentType: register.contentType, body: await register.metrics() };
}
