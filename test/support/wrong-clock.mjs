// Preloaded into a program: its clock is fast by CLOCK_MINUTES, or slow. Its timers are not concerned.

const ahead = Number(process.env.CLOCK_MINUTES) * 60_000;
const RightDate = Date;
const now = () => RightDate.now() + ahead;

globalThis.Date = class WrongDate extends RightDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }

  static now() {
    return now();
  }
};
