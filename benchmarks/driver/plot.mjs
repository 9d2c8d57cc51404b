// Plots as SVG text: bars for one figure of each peer, lines for a figure over time.
const WIDTH = 720;
const LABELS = 220;
const ROW = 26;
const OURS = '#0b7285';
const OTHERS = '#adb5bd';
const LINES = ['#868e96', '#e8590c', '#5f3dc4', OURS, '#2b8a3e'];

const escape = text => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;');
export const short = number => number >= 100 ? number.toFixed(0) : number >= 10 ? number.toFixed(1) : number.toFixed(2);

const text = (x, y, content, rest = '') => `<text x="${x}" y="${y}" ${rest}>${escape(content)}</text>`;

const image = (height, title, body) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">
<title>${escape(title)}</title>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${text(8, 20, title, 'font-weight="bold"')}
${body.join('\n')}
</svg>
`;

// bars: [{ label, value, low, high, ours }]; low and high are drawn as a whisker.
export function barPlot(title, bars) {
  const most = Math.max(...bars.map(bar => bar.high), Number.MIN_VALUE);
  const x = value => LABELS + value / most * (WIDTH - LABELS - 80);
  const rows = bars.flatMap(({ label, value, low, high, ours }, i) => {
    const top = 34 + i * ROW;
    const middle = top + ROW / 2 - 3;
    return [
      text(LABELS - 8, top + 14, label, 'text-anchor="end"'),
      `<rect x="${LABELS}" y="${top}" width="${(x(value) - LABELS).toFixed(1)}" height="${ROW - 6}" fill="${ours ? OURS : OTHERS}"/>`,
      `<path d="M${x(low).toFixed(1)} ${middle}H${x(high).toFixed(1)}" stroke="#212529"/>`,
      text((x(high) + 6).toFixed(1), top + 14, short(value)),
    ];
  });
  return image(42 + bars.length * ROW, title, rows);
}

// lines: [{ label, values }], one value for each second.
export function linePlot(title, lines) {
  const height = 300;
  const most = Math.max(...lines.flatMap(line => line.values), Number.MIN_VALUE);
  const longest = Math.max(...lines.map(line => line.values.length));
  const x = second => 60 + second / Math.max(1, longest - 1) * (WIDTH - LABELS - 70);
  const y = value => height - 30 - value / most * (height - 70);
  const grid = [0, 0.5, 1].flatMap(share => [
    `<path d="M60 ${y(most * share)}H${WIDTH - LABELS}" stroke="#dee2e6"/>`,
    text(54, y(most * share) + 4, short(most * share), 'text-anchor="end"'),
  ]);
  const curves = lines.flatMap(({ label, values }, i) => [
    `<polyline fill="none" stroke-width="2" stroke="${LINES[i % LINES.length]}" points="${values.map((v, s) => `${x(s).toFixed(1)},${y(v).toFixed(1)}`).join(' ')}"/>`,
    text(WIDTH - LABELS + 10, 50 + i * 20, label, `fill="${LINES[i % LINES.length]}"`),
  ]);
  return image(height, title, [...grid, ...curves, text(60, height - 8, 'seconds')]);
}
