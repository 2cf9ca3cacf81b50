/**
 * Runs in the page of a flame graph: draws a bar for each function, as wide as its time, on the one that called it.
 * Mouse wheel and dragging move along the time. `data` and `echarts` are put into the page before it.
 */
const { title, totalMs, depth, bars } = data;
const chart = echarts.init(document.querySelector('#flame'));

/** The same color for the same function, between red and yellow. */
const colorOf = (name) =>
  `hsl(${[...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 40, 7) + 10}, 80%, 65%)`;

function draw({ dataIndex }, item) {
  const { name, value } = bars[dataIndex];
  const [level, from, to] = value;
  const [left, bottom] = item.coord([from, level]);
  const width = Math.max(0.5, item.coord([to, level])[0] - left);
  return {
    type: 'rect',
    shape: { x: left, y: bottom - 17, width, height: 16 },
    style: { fill: colorOf(name) },
    textContent: {
      style: {
        text: width > 30 ? name : '',
        width: width - 6,
        overflow: 'truncate',
        fontSize: 11,
        fill: '#222',
      },
    },
    textConfig: { position: 'insideLeft' },
  };
}

function tell({ data: { name, value } }) {
  const [, from, to, selfMs] = value;
  return `${echarts.format.encodeHTML(name)}<br>${(to - from).toFixed(1)} ms, itself ${selfMs.toFixed(1)} ms`;
}

chart.setOption({
  animation: false,
  title: { text: title, left: 'center' },
  tooltip: { formatter: tell },
  grid: { left: 10, right: 10, top: 50, bottom: 70 },
  xAxis: { min: 0, max: totalMs, axisLabel: { formatter: (ms) => `${Math.round(ms)} ms` } },
  yAxis: { min: 0, max: depth, show: false },
  dataZoom: [
    { type: 'inside', filterMode: 'weakFilter' },
    { type: 'slider', filterMode: 'weakFilter' },
  ],
  series: { type: 'custom', encode: { x: [1, 2], y: 0 }, clip: true, data: bars, renderItem: draw },
});
addEventListener('resize', () => chart.resize());
