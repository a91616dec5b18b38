import { type Signal, computed, inject } from '@angular/core';
import { type ApiError } from '../../api/api-error';
import { ConnectionsClient } from '../../api/connections.client';
import { QueriesClient, type QueryPlace } from '../../api/queries.client';
import { query } from '../../api/query';
import { type Connection, type Relation } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';

/** Where a query may run, and what it finds there. */
export interface Surroundings {
  readonly workspaceId: Signal<string | undefined>;
  readonly place: Signal<QueryPlace | undefined>;
  readonly relations: Signal<readonly Relation[]>;
  /** Why the relations cannot be told. */
  readonly error: Signal<ApiError | undefined>;
  readonly connections: Signal<readonly Connection[]>;
}

/** Call it where injection is possible. */
export function surroundings(connectionId: () => string | null): Surroundings {
  const [queries, connections, workspaces] = [inject(QueriesClient), inject(ConnectionsClient), inject(WorkspaceStore)];
  const workspaceId = computed(() => workspaces.current()?.id);
  const place = computed(
    () => {
      const id = workspaceId();
      return id ? { workspaceId: id, connectionId: connectionId() } : undefined;
    },
    { equal: (a, b) => a?.workspaceId === b?.workspaceId && a?.connectionId === b?.connectionId },
  );
  const schema = query(
    () => place(),
    (at) => queries.schema(at),
    { keepPrevious: false },
  );
  const listed = query(
    () => workspaceId(),
    (id) => connections.list(id),
  );
  return {
    workspaceId,
    place,
    relations: computed(() => schema.data()?.data ?? []),
    error: schema.error,
    connections: computed(() => listed.data()?.data ?? []),
  };
}
