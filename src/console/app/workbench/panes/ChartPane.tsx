import type { Chart } from 'further-link-client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.js';
import { summary } from './chartModel.js';
import { shownNumber } from './numbers.js';
import type { Plot } from './Plot.js';

/** A chart: drawn, and in words for who does not see it. */
export function ChartPane({ chart }: { chart: Chart }) {
  const host = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<Plot | null>(null);
  useEffect(() => {
    let gone = false, made: Plot | null = null;
    void import('./Plot.js').then(({ Plot }) => {
      if (gone || !host.current) return;
      made = new Plot(host.current);
      setPlot(made);
    });
    return () => {
      gone = true;
      made?.dispose();
    };
  }, []);
  useEffect(() => plot?.show(chart), [plot, chart]);

  const words = summary(chart).map(({ label, count, least, largest, last }) =>
    t('chart.series', { label: label || t('chart.values'), count, least: shown(least), largest: shown(largest), last: shown(last) }));
  return (
    <figure class="chart">
      {chart.title && <figcaption>{chart.title}</figcaption>}
      <div ref={host} class="chart-plot" role="img" aria-label={[chart.title, ...words].filter(Boolean).join('. ')} />
    </figure>
  );
}

const shown = (value: number | null) => (value === null ? '–' : shownNumber(value));
