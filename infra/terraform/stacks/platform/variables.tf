variable "name" {
  description = "Project: the name in catchwater.yaml."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,19}$", var.name)) && !endswith(var.name, "-")
    error_message = "name must start with a lower-case letter, hold letters, digits and hyphens, and have at most 20 characters."
  }
}

variable "environment" {
  description = "Environment, one of those in catchwater.yaml, e.g. prod. prod gets NAT in every zone and a standby of the catalogue."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{0,7}$", var.environment))
    error_message = "environment must be a lower-case word of at most 8 characters."
  }
}

variable "warehouse_mode" {
  description = "Redshift: serverless or provisioned."
  type        = string
  default     = "serverless"

  validation {
    condition     = contains(["serverless", "provisioned"], var.warehouse_mode)
    error_message = "warehouse_mode must be serverless or provisioned."
  }
}

variable "kafka_mode" {
  description = "Kafka: serverless (IAM clients only) or provisioned (IAM and SASL/SCRAM)."
  type        = string
  default     = "serverless"

  validation {
    condition     = contains(["serverless", "provisioned"], var.kafka_mode)
    error_message = "kafka_mode must be serverless or provisioned."
  }
}

variable "spark_mode" {
  description = "Spark: serverless (submitted jobs) or provisioned (a cluster with Spark Connect, for `engine: spark://…`)."
  type        = string
  default     = "serverless"

  validation {
    condition     = contains(["serverless", "provisioned"], var.spark_mode)
    error_message = "spark_mode must be serverless or provisioned."
  }
}

variable "kafka" {
  description = "Provisioned Kafka: version, brokers (a multiple of 3), their size, disk and how far it may grow, in GiB; raise password_version by one for a new SCRAM password."
  type = object({
    version               = optional(string, "3.9.x.kraft")
    brokers               = optional(number, 3)
    broker_instance_type  = optional(string, "kafka.m7g.large")
    broker_volume_gib     = optional(number, 1000)
    broker_volume_max_gib = optional(number, 4000)
    password_version      = optional(number, 1)
  })
  default = {}
}

variable "warehouse" {
  description = "Redshift: database; RPU and their monthly limit (serverless); node type and number (provisioned)."
  type = object({
    database          = optional(string, "analytics")
    base_rpu          = optional(number, 8)
    max_rpu           = optional(number, 32)
    monthly_rpu_hours = optional(number, 1000)
    node_type         = optional(string, "ra3.large")
    nodes             = optional(number, 1)
  })
  default = {}
}

variable "spark" {
  description = "Spark: EMR release; most vCPUs (serverless); node types, numbers and idle time (provisioned)."
  type = object({
    release_label         = optional(string, "emr-7.10.0")
    max_vcpu              = optional(number, 64)
    primary_instance_type = optional(string, "m5.xlarge")
    core_instance_type    = optional(string, "m5.xlarge")
    core_nodes            = optional(number, 2)
    max_core_nodes        = optional(number, 6)
    idle_timeout_seconds  = optional(number, 14400)
  })
  default = {}
}

variable "service" {
  description = "Catchwater itself: image (null until one is pushed), CPU units, memory in MiB, and whether it runs; raise token_version by one for a new API token."
  type = object({
    image         = optional(string)
    cpu           = optional(number, 2048)
    memory        = optional(number, 8192)
    running       = optional(bool, true)
    token_version = optional(number, 1)
  })
  default = {}
}

variable "warehouse_secret_arn" {
  description = "Secret with username and password of the warehouse user that Catchwater loads as; null takes the administrator's."
  type        = string
  default     = null
}

variable "load_balancer" {
  description = "HTTPS door to API and web UI: ACM certificate, whether it is internal, and the ranges let in; null has none."
  type = object({
    certificate_arn = string
    internal        = optional(bool, true)
    allowed_cidrs   = set(string)
  })
  default = null
}

variable "sources" {
  description = "Databases that Catchwater reads or captures, by what they are, e.g. { shop = { cidr = \"10.1.2.3/32\", port = 5432 } }."
  type        = map(object({ cidr = string, port = number }))
  default     = {}
}

variable "kafka_clients" {
  description = "Further security groups that may use Kafka, by what they are."
  type        = map(string)
  default     = {}
}

variable "warehouse_clients" {
  description = "Further security groups that may query the warehouse, e.g. those of BI tools, by what they are."
  type        = map(string)
  default     = {}
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC."
  type        = string
  default     = "10.40.0.0/16"
}

variable "nat_mode" {
  description = "NAT gateways: none, single or per_zone; null chooses per_zone in prod and single elsewhere."
  type        = string
  default     = null

  validation {
    condition     = var.nat_mode == null || contains(["none", "single", "per_zone"], coalesce(var.nat_mode, "single"))
    error_message = "nat_mode must be none, single or per_zone."
  }
}

variable "interface_endpoints" {
  description = "AWS services reached inside the VPC. nat_mode = \"none\" needs at least ecr.api, ecr.dkr, logs, secretsmanager, kms and sts."
  type        = set(string)
  default     = []
}

variable "archived_prefixes" {
  description = "Prefixes of the lake that cool down and expire; [\"\"] is all of it."
  type        = set(string)
  default     = [""]
}

variable "archive_storage_class" {
  description = "Class of lake objects older than 90 days. GLACIER is cheapest to keep but must be restored before reading; GLACIER_IR is read at once."
  type        = string
  default     = "GLACIER"
}

variable "replica_region" {
  description = "Region that keeps a copy of the lake and of warehouse snapshots; null keeps none."
  type        = string
  default     = null

  validation {
    condition     = var.replica_region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.replica_region))
    error_message = "replica_region must be a region, e.g. us-west-2."
  }
}

variable "alarm_emails" {
  description = "Addresses that receive alarms and budget warnings."
  type        = set(string)
}

variable "monthly_budget_usd" {
  description = "Monthly budget in US dollars."
  type        = number
  default     = 1500
}

variable "budget_tag" {
  description = "Cost allocation tag the budget is limited to; null counts the whole account."
  type        = object({ key = string, value = string })
  default     = null
}

variable "audit_trail" {
  description = "Whether to keep a CloudTrail trail here."
  type        = bool
  default     = true
}

variable "deletion_protection" {
  description = "Whether databases, load balancer and a lake with data in it refuse to be deleted."
  type        = bool
  default     = true
}
