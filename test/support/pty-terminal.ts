// A program in a pseudo-terminal with a screen that can be read: what a person would see, and every byte behind it.

import { spawn } from '@lydell/node-pty';
import type { IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** What runs, and how large its terminal is. */
export interface PtyOptions {
  /** What runs; node, unless said. */
  readonly file?: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly columns: number;
  readonly rows: number;
}

/** A running program and its screen. */
export class PtyTerminal {
  readonly #pty: IPty;
  readonly #screen: InstanceType<typeof xterm.Terminal>;
  readonly #exit: Promise<{ readonly exitCode: number; readonly signal: number }>;
  #onChange: () => void = () => undefined;
  /** All bytes that the program has written, as text. */
  output = '';

  constructor({ file = process.execPath, argv, env, columns, rows }: PtyOptions) {
    const size = { cols: columns, rows };
    this.#screen = new xterm.Terminal({ ...size, allowProposedApi: true });
    this.#pty = spawn(file, [...argv], { ...size, env: { ...env } });
    this.#pty.onData((data) => {
      this.output += data;
      this.#screen.write(data, () => this.#onChange());
    });
    this.#exit = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal = 0 }) => resolve({ exitCode, signal }));
    });
  }

  /** The lines of the screen without spaces at their ends. */
  lines(): string[] {
    const { active } = this.#screen.buffer;
    return Array.from(
      { length: this.#screen.rows },
      (_, row) =>
        active
          .getLine(active.viewportY + row)
          ?.translateToString()
          .trimEnd() ?? '',
    );
  }

  /** Which of the terminal's two screens is shown. */
  get buffer(): 'normal' | 'alternate' {
    return this.#screen.buffer.active.type;
  }

  /** Waits until the screen satisfies `wanted`; fails with the screen after `timeoutMs`. */
  async until(wanted: (lines: readonly string[]) => boolean, timeoutMs = 120_000): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!wanted(this.lines())) return;
        clearTimeout(timer);
        this.#onChange = () => undefined;
        resolve(this.lines());
      };
      const timer = setTimeout(
        () => reject(new Error(`never seen; the screen is:\n${this.lines().join('\n')}`)),
        timeoutMs,
      );
      this.#onChange = look;
      look();
    });
  }

  /** Waits for a text anywhere on the screen. */
  async untilText(text: string): Promise<readonly string[]> {
    return this.until((lines) => lines.some((line) => line.includes(text)));
  }

  get pid(): number {
    return this.#pty.pid;
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  kill(signal: string): void {
    this.#pty.kill(signal);
  }

  /** The end of the program, once all its output is on the screen. */
  async ended(): Promise<{ readonly exitCode: number; readonly signal: number }> {
    const exit = await this.#exit;
    await new Promise<void>((resolve) => this.#screen.write('', resolve));
    return exit;
  }

  /** Ends the program, if it still runs. */
  async close(): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.#exit;
    this.#screen.dispose();
  }
}
