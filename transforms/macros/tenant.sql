{#- The key of a tenant's project. Every model of tenants selects, groups and joins by it, by these macros alone. -#}
{% macro tenant_key(alias=none) -%}
  {%- set prefix = '' if alias is none else alias ~ '.' -%}
  {{ prefix }}workspace_id, {{ prefix }}project_id
{%- endmacro %}

{#- Join condition: rows of the same project of the same tenant. -#}
{% macro same_tenant(a, b) -%}
  {{ a }}.workspace_id = {{ b }}.workspace_id and {{ a }}.project_id = {{ b }}.project_id
{%- endmacro %}

{#- The start of the day of the workspace's reporting zone, as a moment. -#}
{% macro reporting_day(time, zone) -%}
  date_trunc('day', {{ time }}, {{ zone }})
{%- endmacro %}
