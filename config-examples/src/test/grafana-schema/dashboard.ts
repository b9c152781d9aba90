// What a dashboard of ours may hold: Grafana's own types, of the dashboard and of each kind of panel, without the leave that
// they give to hold anything besides. A kind of panel that is not named here is an error.
import type * as grafana from '@grafana/schema';
import type * as heatmap from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as timeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** As JSON has it: an enum is one of its values. */
type Json<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T : { [K in keyof T]: Json<T[K]> };

/** What is always written, although Grafana could do without. */
type With<T, K extends keyof T> = T & Required<Pick<T, K>>;

/** Which data source is asked is the reader's choice, in the variable of that name. */
interface Chosen {
  type: 'prometheus';
  uid: '${datasource}';
}

/** Grafana publishes no types of a query of Prometheus by themselves. */
interface Query {
  refId: string;
  datasource: Chosen;
  expr: string;
  legendFormat: string;
  instant?: boolean;
  range?: boolean;
  format?: 'time_series' | 'table' | 'heatmap';
}

interface Panel<Type extends string, Options, Custom>
  extends With<Omit<grafana.Panel, 'datasource' | 'targets' | 'fieldConfig' | 'options'>, 'id' | 'title' | 'description' | 'gridPos'> {
  type: Type;
  datasource: Chosen;
  targets: Query[];
  options: Options;
  fieldConfig: {
    defaults: With<Omit<grafana.FieldConfig, 'custom'>, 'unit'> & { custom?: Custom };
    overrides: never[];
  };
}

type AnyPanel =
  | Panel<'timeseries', timeseries.Options, timeseries.FieldConfig>
  | Panel<'stat', stat.Options, never>
  | Panel<'state-timeline', timeline.Options, timeline.FieldConfig>
  | Panel<'heatmap', heatmap.Options, heatmap.FieldConfig>
  | (Omit<grafana.RowPanel, 'panels'> & { panels: never[] });

interface Annotation extends Omit<grafana.AnnotationQuery, 'target'> {
  expr?: string;
  titleFormat?: string;
  textFormat?: string;
}

interface Variable extends Omit<grafana.VariableModel, 'query'> {
  query: string | { query: string; refId: string };
  definition?: string;
}

export type Dashboard = Json<
  With<Omit<grafana.Dashboard, 'panels' | 'annotations' | 'templating'>, 'uid' | 'title' | 'description' | 'tags' | 'time' | 'refresh'> & {
    panels: AnyPanel[];
    annotations: { list: Annotation[] };
    templating: { list: Variable[] };
  }
>;
