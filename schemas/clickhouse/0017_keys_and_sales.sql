-- Comments that had fallen behind: a conversion is keyed by what it counts once in, and a profile counts its sales.

ALTER TABLE {{database}}.journeys COMMENT COLUMN conversion_key 'Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:';

ALTER TABLE {{database}}.credits COMMENT COLUMN conversion_key 'Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:';

ALTER TABLE {{database}}.model_credits COMMENT COLUMN conversion_key 'Events of one conversion share it: order:<order id>, else <name>:<order id>, <name>:#<message id>, <name>:@person, or with the message id behind <name>:@session: or <name>:@answers:';

ALTER TABLE {{database}}.profiles
    COMMENT COLUMN orders 'Orders: conversions that are sales',
    COMMENT COLUMN revenue_micros 'Value of the orders in the currency of the workspace, millionths';
