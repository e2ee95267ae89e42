// The top of the screen: the screens with their keys, the totals of the book, and what is wrong, if anything is.

import type { TotalView } from '../../../protocol/local/views.ts';
import { groupDigits } from '../../output/money-text.ts';
import { visible } from '../../output/visible.ts';
import { bannerLines } from '../model/banner.ts';
import { SCREEN_TITLES, SCREENS } from '../model/lists.ts';
import type { ViewState } from '../model/view-state.ts';
import { amountSpan } from './amount-span.ts';
import { cell, cutLine, filled, lineWidth, shortened } from './span.ts';
import type { Line, Span } from './span.ts';

/** The lines in exactly `columns` columns. */
export function headerLines(state: ViewState, columns: number): readonly Line[] {
  const banner = bannerLines(state).map((text): Line => [{ text: cell(text, columns), tone: 'minus', bold: true }]);
  return [screensLine(state, columns), totalsLine(state.totals, columns), ...banner];
}

function screensLine({ screen, status }: ViewState, columns: number): Line {
  const tabs = SCREENS.map((name, index): Span => {
    const text = `${index + 1} ${SCREEN_TITLES[name]}`;
    return name === screen ? { text, bold: true, inverse: true } : { text, tone: 'quiet' };
  });
  const line = cutLine(
    tabs.flatMap((tab, index) => (index === 0 ? [tab] : [{ text: ' ' }, tab])),
    columns,
  );
  const space = columns - lineWidth(line) - 2;
  const book = shortened(status?.book.name ?? '', Math.max(0, space));
  return book === '' || space < 3
    ? filled(line, columns)
    : [...line, { text: cell(book, columns - lineWidth(line), 'right'), tone: 'accent' }];
}

/** Everything where it fits: owed to me, owed by me, net; else the nets. */
function totalsLine(totals: readonly TotalView[], columns: number): Line {
  const whole = totals.flatMap((total, index) => [...(index === 0 ? [] : [{ text: '   ' }]), ...totalSpans(total)]);
  if (lineWidth(whole) <= columns) return filled(whole, columns);
  const nets = totals.flatMap(({ net }) => [amountSpan(net), { text: '  ' }]);
  return filled(cutLine([{ text: 'Net ' }, ...nets], columns), columns);
}

function totalSpans({ owedToMe, iOwe, net }: TotalView): Span[] {
  const amount = (text: string): string => groupDigits(visible(text));
  return [
    { text: 'Net ', tone: 'quiet' },
    amountSpan(net),
    { text: ` (owed to me ${amount(owedToMe.amount)}, I owe ${amount(iOwe.amount)})`, tone: 'quiet' },
  ];
}
