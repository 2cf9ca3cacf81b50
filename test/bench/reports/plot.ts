import { type EChartsOption, init } from 'echarts';
import type { ReportsRun } from './reports-run.js';

const SIZE = { width: 1_000, height: 760 };
const IN_FLIGHT = [1, 32, 128];
const TIMES = [
  { name: 'p50', figure: 'p50Ms' },
  { name: 'p99', figure: 'p99Ms' },
];

/** The rates and times of all candidates as an SVG. */
export function plotOf(run: ReportsRun): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  chart.setOption(optionsOf(run));
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

function optionsOf(run: ReportsRun): EChartsOption {
  const variants = run.measured.map(({ variant }) => variant.slice(0, variant.lastIndexOf(', ')));
  const candidates = [...new Set(variants)].filter((candidate) => candidate !== 'gateway, refusing');
  const figure = (candidate: string, inFlight: number, name: string): number | null =>
    run.measured.find(({ variant }) => variant === `${candidate}, ${inFlight}`)?.figures[name] ?? null;
  const series = (name: string, place: number, data: (number | null)[]) => ({
    name,
    type: 'bar' as const,
    xAxisIndex: place,
    yAxisIndex: place,
    data: data.map((value) => (value === null ? null : Number(value.toPrecision(3)))),
    label: { show: true, position: 'top' as const, fontSize: 10 },
  });
  const axis = { type: 'category' as const, data: candidates };
  return {
    animation: false,
    backgroundColor: '#ffffff',
    title: [
      { text: 'Recorded reports a second, by requests in flight', left: 'center', top: 8 },
      { text: 'Time of a report at 32 in flight, ms (logarithmic)', left: 'center', top: 392 },
    ],
    legend: [
      { top: 38, itemGap: 32, data: IN_FLIGHT.map((inFlight) => `${inFlight} in flight`) },
      { top: 422, itemGap: 32, data: TIMES.map(({ name }) => name) },
    ],
    grid: [
      { top: 80, height: 260, left: 70, right: 20 },
      { top: 464, height: 250, left: 70, right: 20 },
    ],
    xAxis: [axis, { ...axis, gridIndex: 1 }],
    yAxis: [{ type: 'value' }, { type: 'log', gridIndex: 1 }],
    series: [
      ...IN_FLIGHT.map((inFlight) =>
        series(
          `${inFlight} in flight`,
          0,
          candidates.map((each) => figure(each, inFlight, 'perSecond')),
        ),
      ),
      ...TIMES.map(({ name, figure: of }) =>
        series(
          name,
          1,
          candidates.map((each) => figure(each, 32, of)),
        ),
      ),
    ],
  };
}
