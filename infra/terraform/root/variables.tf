variable "region" {
  description = "Region of the platform."
  type        = string
}

variable "account_ids" {
  description = "Accounts this may be applied to; null allows any. Name yours, and a wrong profile changes nothing."
  type        = list(string)
  default     = null
}

variable "name" {
  description = "Project: the name in catchwater.yaml, in lower case with hyphens."
  type        = string
}

variable "environment" {
  description = "Environment of catchwater.yaml."
  type        = string
}

variable "warehouse_mode" {
  description = "Redshift: serverless or provisioned."
  type        = string
}

variable "kafka_mode" {
  description = "Kafka: serverless (IAM clients only) or provisioned (IAM and SASL/SCRAM)."
  type        = string
}

variable "spark_mode" {
  description = "Spark: serverless (submitted jobs) or provisioned (a cluster with Spark Connect)."
  type        = string
}

variable "kafka" {
  description = "Provisioned Kafka: what differs from the platform's defaults; see catchwater/stacks/platform/variables.tf."
  type = object({
    version               = optional(string)
    brokers               = optional(number)
    broker_instance_type  = optional(string)
    broker_volume_gib     = optional(number)
    broker_volume_max_gib = optional(number)
    password_version      = optional(number)
  })
  default = {}
}

variable "warehouse" {
  description = "Redshift: what differs from the platform's defaults; see catchwater/stacks/platform/variables.tf."
  type = object({
    database          = optional(string)
    base_rpu          = optional(number)
    max_rpu           = optional(number)
    monthly_rpu_hours = optional(number)
    node_type         = optional(string)
    nodes             = optional(number)
  })
  default = {}
}

variable "spark" {
  description = "Spark: what differs from the platform's defaults; see catchwater/stacks/platform/variables.tf."
  type = object({
    release_label         = optional(string)
    max_vcpu              = optional(number)
    primary_instance_type = optional(string)
    core_instance_type    = optional(string)
    core_nodes            = optional(number)
    max_core_nodes        = optional(number)
    idle_timeout_seconds  = optional(number)
  })
  default = {}
}

variable "warehouse_secret_arn" {
  description = "Secret with username and password of the warehouse user that Catchwater loads as; null takes the administrator's."
  type        = string
  default     = null
}

variable "archive_storage_class" {
  description = "Class of lake objects older than 90 days: GLACIER_IR is read at once, GLACIER needs a restore first."
  type        = string
}

variable "replica_region" {
  description = "Region that keeps a copy of the lake and of warehouse snapshots; null keeps none."
  type        = string
  default     = null
}

variable "alarm_emails" {
  description = "Addresses that receive alarms and budget warnings."
  type        = set(string)
}

variable "monthly_budget_usd" {
  description = "Monthly budget in US dollars."
  type        = number
}

variable "deletion_protection" {
  description = "Whether databases, load balancer and a lake with data in it refuse to be deleted."
  type        = bool
  default     = true
}

variable "load_balancer" {
  description = "HTTPS door to API and web UI; null has none."
  type = object({
    certificate_arn = string
    internal        = optional(bool, true)
    allowed_cidrs   = set(string)
  })
  default = null
}

variable "sources" {
  description = "Databases that Catchwater reads, by what they are, e.g. { shop = { cidr = \"10.1.2.3/32\", port = 5432 } }."
  type        = map(object({ cidr = string, port = number }))
  default     = {}
}

variable "service" {
  description = "Catchwater itself: image (null until one is pushed), CPU units, memory in MiB, and whether it runs; raise token_version by one for a new API token."
  type = object({
    image         = optional(string)
    cpu           = optional(number)
    memory        = optional(number)
    running       = optional(bool)
    token_version = optional(number)
  })
  default = {}
}
