variable "name" {
  description = "Prefix of every name, e.g. retail-prod."
  type        = string
}

variable "mode" {
  description = "serverless (Redshift Serverless) or provisioned (a cluster of nodes)."
  type        = string

  validation {
    condition     = contains(["serverless", "provisioned"], var.mode)
    error_message = "mode must be serverless or provisioned."
  }
}

variable "vpc_id" {
  description = "VPC the warehouse is in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets; Redshift Serverless needs three, in three zones."
  type        = list(string)

  validation {
    condition     = var.mode == "provisioned" || length(var.subnet_ids) >= 3
    error_message = "Redshift Serverless needs subnets in three zones."
  }
}

variable "client_security_groups" {
  description = "Security groups that may connect, by what they are, e.g. { service = \"sg-…\" }."
  type        = map(string)
  default     = {}
}

variable "lake_read_policy_json" {
  description = "Policy document that allows reading the lake, for COPY."
  type        = string
}

variable "database" {
  description = "Name of the database."
  type        = string
  default     = "analytics"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,63}$", var.database))
    error_message = "database must be a lower-case letter followed by letters, digits or underscores."
  }
}

variable "admin_username" {
  description = "Administrator. The password is made and kept by AWS in Secrets Manager."
  type        = string
  default     = "warehouse_admin"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,126}$", var.admin_username)) && !contains(["admin", "root", "rdsadmin"], var.admin_username)
    error_message = "admin_username must be a lower-case letter followed by letters, digits or underscores, and not a reserved word."
  }
}

variable "base_rpu" {
  description = "Serverless: capacity a query starts with, in RPU: 4, or 8 to 1024 in steps of 8."
  type        = number
  default     = 8

  validation {
    condition     = var.base_rpu == 4 || (var.base_rpu >= 8 && var.base_rpu <= 1024 && var.base_rpu % 8 == 0)
    error_message = "base_rpu must be 4, or 8 to 1024 in steps of 8."
  }
}

variable "max_rpu" {
  description = "Serverless: capacity the warehouse may grow to, in RPU."
  type        = number
  default     = 32

  validation {
    condition     = var.max_rpu >= var.base_rpu
    error_message = "max_rpu must be at least base_rpu."
  }
}

variable "monthly_rpu_hours" {
  description = "Serverless: RPU-hours a month after which queries are refused."
  type        = number
  default     = 1000

  validation {
    condition     = var.monthly_rpu_hours >= 1
    error_message = "monthly_rpu_hours must be at least 1."
  }
}

variable "node_type" {
  description = "Provisioned: node type."
  type        = string
  default     = "ra3.large"

  validation {
    condition     = contains(["ra3.large", "ra3.xlplus", "ra3.4xlarge", "ra3.16xlarge"], var.node_type)
    error_message = "node_type must be an ra3 type: DC2 and DS2 can no longer be created."
  }
}

variable "node_count" {
  description = "Provisioned: number of nodes."
  type        = number
  default     = 1

  validation {
    condition     = var.node_count >= 1 && var.node_count <= 32
    error_message = "node_count must be between 1 and 32."
  }
}

variable "snapshot_days" {
  description = "Provisioned: days automated snapshots are kept. Serverless keeps recovery points for 24 hours by itself."
  type        = number
  default     = 14

  validation {
    condition     = var.snapshot_days >= 1 && var.snapshot_days <= 35
    error_message = "snapshot_days must be between 1 and 35."
  }
}

variable "maintenance_window" {
  description = "Provisioned: weekly window for upgrades, UTC."
  type        = string
  default     = "sun:03:00-sun:04:00"
}

variable "max_query_seconds" {
  description = "Seconds after which a query is stopped."
  type        = number
  default     = 3600

  validation {
    condition     = var.max_query_seconds >= 1 && var.max_query_seconds <= 86399
    error_message = "max_query_seconds must be between 1 and 86399."
  }
}

variable "replica_region" {
  description = "Provisioned: region that snapshots are copied to; null copies none."
  type        = string
  default     = null
}

variable "alarm_topic_arn" {
  description = "Topic that alarms are sent to."
  type        = string
}
