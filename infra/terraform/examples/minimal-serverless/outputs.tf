output "catchwater_yaml" {
  description = "The environment to paste into catchwater.yaml."
  value       = module.platform.catchwater_yaml
}

output "service" {
  description = "Catchwater itself: where to push its image, where it answers, and the secret with its API token."
  value       = module.platform.service
}
