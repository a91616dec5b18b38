/** The same parts of ECharts, drawn as vectors: for pages that are printed. */
import { use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([SVGRenderer]);

export { init } from './echarts';
