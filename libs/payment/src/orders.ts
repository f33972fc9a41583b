import { newId, Problem, type Clock } from '#libs/kernel';
import { appendToOutbox } from '#libs/outbox';
import { isUniqueViolation, type DataSource, type EntityManager } from '#libs/database';
import { orderPaid } from './core/events.js';
import type { OrderStatus } from './core/states.js';
import { notifications } from './notifications.js';

export interface Customer {
  id: string;
  name?: string;
  email?: string;
  phone?: string;
}

export interface NewOrder {
  tenantId: string;
  reference: string;
  amount: number;
  currency: string;
  customer: Customer;
  notifyClientId?: string;
  expiresInSeconds: number;
  returnUrl?: string;
  metadata: Record<string, string>;
  /** The caller's Idempotency-Key: a request that is resumed finds the order it made. */
  requestKey: string;
}

export interface Order extends Omit<NewOrder, 'notifyClientId' | 'returnUrl' | 'expiresInSeconds'> {
  id: string;
  status: OrderStatus;
  notifyClientId: string | null;
  returnUrl: string | null;
  expiresAt: Date;
  paidAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = `id, tenant_id AS "tenantId", reference, amount, currency, customer, notify_client_id AS "notifyClientId",
  status, return_url AS "returnUrl", metadata, request_key AS "requestKey", expires_at AS "expiresAt", paid_at AS "paidAt",
  created_at AS "createdAt", updated_at AS "updatedAt"`;

export interface OrderQuery {
  reference?: string;
  status?: OrderStatus;
  limit: number;
  cursor?: string;
}

export class Orders {
  constructor(
    private readonly source: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem reference_taken */
  async create(order: NewOrder): Promise<Order> {
    const now = this.clock.now();
    try {
      const [created] = await this.source.query<Order[]>(
        `INSERT INTO orders (id, tenant_id, reference, amount, currency, customer, notify_client_id, status, return_url,
           metadata, request_key, expires_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'CREATED', $8, $9, $10, $11, $12, $12) RETURNING ${COLUMNS}`,
        [
          newId('ord', now),
          order.tenantId,
          order.reference,
          order.amount,
          order.currency,
          JSON.stringify(order.customer),
          order.notifyClientId ?? null,
          order.returnUrl ?? null,
          JSON.stringify(order.metadata),
          order.requestKey,
          new Date(now.getTime() + order.expiresInSeconds * 1000),
          now,
        ],
      );
      return created as Order;
    } catch (error) {
      if (!isUniqueViolation(error, 'orders_tenant_id_reference_key')) throw error;
      const [existing] = await this.list(order.tenantId, { reference: order.reference, limit: 1 });
      if (existing?.requestKey === order.requestKey) return existing;
      throw new Problem('reference_taken', `There is an order with the reference "${order.reference}" already.`);
    }
  }

  /** @throws Problem not_found, also for another tenant's order */
  async get(tenantId: string, id: string): Promise<Order> {
    return only(
      await this.source.query<Order[]>(`SELECT ${COLUMNS} FROM orders WHERE id = $1 AND tenant_id = $2`, [
        id,
        tenantId,
      ]),
    );
  }

  /** Newest first; `cursor` is the id of the last one seen. */
  async list(tenantId: string, { reference, status, limit, cursor }: OrderQuery): Promise<Order[]> {
    return this.source.query<Order[]>(
      `SELECT ${COLUMNS} FROM orders
       WHERE tenant_id = $1 AND ($2::text IS NULL OR reference = $2) AND ($3::text IS NULL OR status = $3)
         AND ($4::text IS NULL OR id < $4)
       ORDER BY id DESC LIMIT $5`,
      [tenantId, reference ?? null, status ?? null, cursor ?? null, limit],
    );
  }

  /** Names the client to tell. If the order is paid already, that client is told now, once. */
  async assign(tenantId: string, id: string, notifyClientId: string): Promise<Order> {
    const now = this.clock.now();
    return this.source.transaction(async (manager) => {
      const order = await lockOrder(manager, tenantId, id);
      await manager.query(`UPDATE orders SET notify_client_id = $2, updated_at = $3 WHERE id = $1`, [
        id,
        notifyClientId,
        now,
      ]);
      if (order.paidAt) {
        const [winner] = await manager.query<{ id: string; gateway: string; method: string }[]>(
          `SELECT id, gateway, method FROM payments WHERE order_id = $1 AND winner`,
          [id],
        );
        if (winner) {
          const event = orderPaid(order, winner, order.paidAt);
          await appendToOutbox(manager, notifications(tenantId, [notifyClientId], event), now);
        }
      }
      return { ...order, notifyClientId, updatedAt: now };
    });
  }

  /** @throws Problem order_not_payable once something succeeded or the order is closed */
  async cancel(tenantId: string, id: string): Promise<Order> {
    const now = this.clock.now();
    return this.source.transaction(async (manager) => {
      const order = await lockOrder(manager, tenantId, id);
      if (order.status === 'CANCELLED') return order;
      if (order.status !== 'CREATED') {
        throw new Problem(
          'order_not_payable',
          `The order is ${order.status}; only one that is CREATED can be cancelled.`,
        );
      }
      await manager.query(`UPDATE orders SET status = 'CANCELLED', updated_at = $2 WHERE id = $1`, [id, now]);
      return { ...order, status: 'CANCELLED' as const, updatedAt: now };
    });
  }
}

function only(rows: Order[]): Order {
  const [order] = rows;
  if (!order) throw new Problem('not_found', 'There is no order with this id.');
  return order;
}

/** The order's row lock is what all changes to an order and its payments queue up behind. */
export async function lockOrder(manager: EntityManager, tenantId: string, id: string): Promise<Order> {
  return only(
    await manager.query<Order[]>(`SELECT ${COLUMNS} FROM orders WHERE id = $1 AND tenant_id = $2 FOR UPDATE`, [
      id,
      tenantId,
    ]),
  );
}

/** Closes orders that ran out of time. One with an attempt still open waits for that attempt's end. */
export async function expireOrders(source: DataSource, now: Date, limit: number): Promise<number> {
  const [, expired] = await source.query<[unknown[], number]>(
    `UPDATE orders SET status = 'EXPIRED', updated_at = $1 WHERE id IN (
       SELECT id FROM orders o WHERE status = 'CREATED' AND expires_at <= $1 AND NOT EXISTS (
         SELECT 1 FROM payments p WHERE p.order_id = o.id AND p.status IN ('CREATED', 'PENDING'))
       LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [now, limit],
  );
  return expired;
}
