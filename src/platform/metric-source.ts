/** The labels that sources may use. */
export const METRIC_LABELS = ['state', 'queue', 'kind'] as const;
export type MetricLabels = Readonly<Partial<Record<(typeof METRIC_LABELS)[number], string>>>;

export interface MetricValue {
  readonly labels: MetricLabels;
  readonly value: number;
}

/** A figure that is read when somebody asks for the metrics. */
export interface MetricSource {
  /** A counter only grows while the process lives; a gauge goes up and down. */
  readonly type: 'gauge' | 'counter';
  readonly name: string;
  readonly help: string;
  /** The values by their labels; must not take long and must hold nothing personal. */
  read(): Promise<readonly MetricValue[]> | readonly MetricValue[];
}
