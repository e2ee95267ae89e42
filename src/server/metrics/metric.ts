// Counters, gauges and histograms, and their text in the Prometheus exposition format 0.0.4. Knows nothing of ledgers.

/** Labels of one series. Values come from closed lists: every new one is a series for good. */
export type Labels = Readonly<Record<string, string>>;

/** Something with a name whose samples can be written down. */
export interface Metric {
  /** Its lines, each with its end. */
  text(): string;
}

/** A sum that only grows, by labels. */
export class Counter implements Metric {
  readonly #name: string;
  readonly #help: string;
  readonly #values = new Map<string, number>();

  constructor(name: string, help: string) {
    this.#name = name;
    this.#help = help;
  }

  add(labels: Labels, count = 1): void {
    const key = labelText(labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + count);
  }

  text(): string {
    const lines = Array.from(this.#values, ([labels, value]) => `${this.#name}${braced(labels)} ${value}\n`);
    return head(this.#name, this.#help, 'counter') + lines.join('');
  }
}

/** Values that are looked up when they are asked for. */
export class Gauge implements Metric {
  readonly #name: string;
  readonly #help: string;
  readonly #read: () => readonly (readonly [Labels, number])[];

  constructor(name: string, help: string, read: () => readonly (readonly [Labels, number])[]) {
    this.#name = name;
    this.#help = help;
    this.#read = read;
  }

  text(): string {
    const lines = this.#read().map(([labels, value]) => `${this.#name}${braced(labelText(labels))} ${value}\n`);
    return head(this.#name, this.#help, 'gauge') + lines.join('');
  }
}

/** How long things took, in seconds, counted by upper bounds. */
export class Histogram implements Metric {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** `bounds`: seconds, ascending; what is above the last one counts too. */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(seconds: number): void {
    let index = 0;
    while (index < this.#bounds.length && seconds > (this.#bounds[index] ?? 0)) index += 1;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += seconds;
  }

  text(): string {
    let below = 0;
    const lines = this.#counts.map((count, index) => {
      below += count;
      return `${this.#name}_bucket{le="${this.#bounds[index] ?? '+Inf'}"} ${below}\n`;
    });
    const total = `${this.#name}_sum ${this.#sum}\n${this.#name}_count ${below}\n`;
    return head(this.#name, this.#help, 'histogram') + lines.join('') + total;
  }
}

function head(name: string, help: string, type: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replaceAll(/[\\"]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`)
    .join(',');
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}
